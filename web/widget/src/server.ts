// Where the server is: from the script's own address, or from the attribute `server`.

/** The base address, always with a slash at its end. */
export function chooseServer(attribute: string | null, script: string | null, page: string): string {
  if (attribute) {
    const given = new URL(attribute, page);
    given.search = given.hash = "";
    if (!given.pathname.endsWith("/")) given.pathname += "/";
    return given.href;
  }
  return new URL(".", script || page).href;
}

export function socketAddress(server: string): string {
  const url = new URL("chat/ws", server);
  url.protocol = url.protocol === "http:" || url.protocol === "ws:" ? "ws:" : "wss:";
  return url.href;
}
