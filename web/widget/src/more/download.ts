// Hands a text to the browser as a file to save.

const KEPT_MILLISECONDS = 10_000;

/** The mark at the beginning tells old editors on Windows that the text is UTF-8. */
export function saveText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLISECONDS);
}
