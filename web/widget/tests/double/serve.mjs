// A real server on loopback that speaks docs/protocol.md, for looking at the widget and for its tests.
//
//   node tests/double/serve.mjs [port]      prints {"port": …} once it listens; port 0 chooses one
//
// It serves the built shop at / and the built widget at /widget.js and /widget-more.js under a strict
// Content-Security-Policy, a small scripted bot at /chat/ws, and POST /double/<verb> to make things happen (see `verbs`).
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const widget = fileURLToPath(new URL("../../dist/", import.meta.url));
const shop = fileURLToPath(new URL("../../../shop/dist/", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const conversations = new Map(); // id → {id, log, owner, sockets, offered}
const tokens = new Map(); // token → conversation
const files = new Map(); // id → {name, type, body}
let given = 0; // addresses
const received = []; // every frame of a client, for the tests
const faults = {
  old: false,
  closed: false, // a hello is not answered
  dead: false,
  mute: 0,
  tooFast: 0,
  unavailable: 0,
  refuse: false,
  delay: 0,
  upload: null,
  badCustomer: null, // why the shop's word is not taken
  telegram: true, // whether the answer to `continue` has a link
  seconds: 900, // how long its code is good
};

function open() {
  const conversation = {
    id: `c_${randomUUID().slice(0, 8)}`,
    log: [],
    owner: { owner: "bot" },
    sockets: new Set(),
    offered: new Set(),
    seq: 0,
  };
  conversations.set(conversation.id, conversation);
  return conversation;
}

function tokenFor(conversation) {
  const token = `t.${randomUUID()}`;
  tokens.set(token, conversation);
  return token;
}

const send = (socket, frame) => socket.readyState === 1 && socket.send(JSON.stringify(frame));
const broadcast = (conversation, frame) => {
  for (const socket of conversation.sockets) send(socket, frame);
};

function append(conversation, author, text, more = {}) {
  const entry = {
    type: "entry",
    seq: ++conversation.seq,
    author,
    text,
    attachments: [],
    buttons: [],
    name: null,
    at: Date.now(),
    id: null,
    ...more,
  };
  conversation.log.push(entry);
  entry.attachments = entry.attachments.map((id) => shown(id, entry.seq));
  for (const button of entry.buttons) conversation.offered.add(button.payload);
  broadcast(conversation, entry);
  return entry;
}

/** A file as an entry tells it, under an address of its own. */
function shown(id, seq) {
  const { name, type, body } = files.get(id);
  const expires = Math.floor(Date.now() / 1000) + 3600;
  const kind = type.startsWith("image/") ? "image" : "file";
  return {
    kind,
    name,
    type,
    size: body.length,
    url: `/chat/attachments/${id}/${seq}/0?expires=${expires}&n=${++given}`,
    id,
  };
}

function setOwner(conversation, owner) {
  conversation.owner = owner;
  broadcast(conversation, { type: "owner", position: null, wait_seconds: null, name: null, ...owner });
}

const later = (milliseconds, then) => setTimeout(then, milliseconds);

/** A few answers, enough to see every kind of entry. */
function answer(conversation, text) {
  if (conversation.owner.owner !== "bot") return;
  const korean = /[가-힣]/.test(text);
  later(150, () => broadcast(conversation, { type: "typing", author: "bot" }));
  later(500, () => {
    if (/person|human|상담원|사람/.test(text)) {
      setOwner(conversation, { owner: "waiting", position: 2, wait_seconds: 180 });
      append(
        conversation,
        "system",
        korean
          ? "상담원에게 연결하고 있어요. 앞에 한 분이 기다리고 있어요."
          : "I'm passing you on to a person. There is one customer before you.",
      );
    } else if (/B-1042/.test(text)) {
      append(
        conversation,
        "bot",
        korean
          ? "주문 B-1042를 찾았어요. 주문하신 분의 이메일 주소를 알려 주시겠어요?"
          : "I found order B-1042. Which e-mail address was it placed with?",
      );
    } else if (/order|주문/i.test(text)) {
      append(conversation, "bot", korean ? "어떤 주문인가요?" : "Which order is it?", {
        buttons: [
          { title: "B-1042", payload: '/inform{"order_number": "B-1042"}' },
          { title: "B-1077", payload: '/inform{"order_number": "B-1077"}' },
          { title: korean ? "다른 주문" : "Another one", payload: "/deny" },
        ],
      });
    } else if (/return|반품/i.test(text)) {
      append(
        conversation,
        "bot",
        korean
          ? "받으신 날부터 30일 안에 반품할 수 있어요.\n자세한 내용: https://haru.example/help/returns"
          : "You can return anything within 30 days of receiving it.\nAll the details: https://haru.example/help/returns (two minutes to read).",
      );
    } else if (/mina@/.test(text)) {
      append(
        conversation,
        "bot",
        korean
          ? "고마워요, 미나 님. 어제 출고되어 내일 도착할 예정이에요."
          : "Thank you, Mina. It left our workshop yesterday and should be with you tomorrow.",
      );
      append(
        conversation,
        "bot",
        korean
          ? "배송 조회: https://track.example/8842"
          : "You can follow it here: https://track.example/8842",
      );
    } else append(conversation, "bot", korean ? "네, 말씀해 주세요." : "I see. Tell me a little more?");
  });
}

function take(socket, frame) {
  const { conversation } = socket;
  if (frame.type === "hello") return hello(socket, frame);
  if (!conversation)
    return send(socket, { type: "error", code: "hello_first", message: "hello first", id: frame.id ?? null });
  if (frame.type === "typing" || frame.type === "read") return undefined;
  if (frame.type === "continue") {
    if (faults.tooFast > 0) {
      faults.tooFast--;
      const message = "Please wait a moment.";
      return send(socket, { type: "error", code: "too_fast", message, id: frame.id, retry_after_seconds: 1 });
    }
    const url = "https://t.me/haru_bot?start=JOIN-7K4MQ-2XDPA";
    const links = faults.telegram ? [{ channel: "telegram", url, qr: drawQr() }] : [];
    const { seconds } = faults;
    return send(socket, { type: "continue", id: frame.id, code: "JOIN-7K4MQ-2XDPA", seconds, links });
  }
  if (frame.type === "show") {
    const entry = conversation.log.find(({ seq }) => seq === frame.seq);
    for (const file of entry.attachments) Object.assign(file, shown(file.id, entry.seq));
    return send(socket, entry);
  }
  if (frame.type === "ping") {
    if (faults.old) return send(socket, { type: "error", code: "unknown_type", message: "?", id: null });
    return faults.dead ? undefined : send(socket, { type: "pong" });
  }
  if (faults.mute > 0) return faults.mute--;
  const refuse = (code, more = {}) =>
    send(socket, { type: "error", code, message: `${code}.`, id: frame.id, ...more });
  if (faults.tooFast > 0) {
    faults.tooFast--;
    return refuse("too_fast", { retry_after_seconds: 1 });
  }
  if (faults.unavailable > 0) {
    faults.unavailable--;
    return refuse("unavailable", { message: "We could not take this message just now." });
  }
  const text = frame.type === "choose" ? frame.title : frame.text;
  const attachments = frame.attachments ?? [];
  if (!text.trim() && !attachments.length) return refuse("empty");
  if (attachments.some((id) => !files.has(id)))
    return refuse("unknown_attachment", { message: "One of the files is no longer there." });
  if ([...text].length > 4000)
    return refuse("too_long", {
      message: "This message has more than 4,000 characters. Please send it in parts.",
    });
  if (frame.type === "choose" && !conversation.offered.has(frame.payload)) return refuse("unknown_choice");
  const known = conversation.log.find((entry) => entry.id === frame.id);
  if (known && known.text !== text) return refuse("id_conflict");
  if (known) return send(socket, { type: "accepted", id: frame.id, seq: known.seq });
  later(faults.delay, () => {
    let target = conversation;
    if (conversation.owner.owner === "closed") target = renew(conversation);
    const seq = target.seq + 1;
    send(socket, { type: "accepted", id: frame.id, seq });
    append(target, "customer", text, { id: frame.id, attachments });
    if (text) answer(target, text);
  });
}

/** Something like a QR code: the right form, with the three squares in its corners. */
function drawQr(size = 33) {
  const inCorner = (x, y) =>
    [0, size - 7].some((left) =>
      [0, size - 7].some((top) => (left && top ? false : square(x - left, y - top))),
    );
  const square = (x, y) =>
    x >= 0 && y >= 0 && x < 7 && y < 7 && (x % 6 === 0 || y % 6 === 0 || (x > 1 && x < 5 && y > 1 && y < 5));
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const free = (x > 7 && x < size - 8) || (y > 7 && (y < size - 8 || x > 7));
      if (inCorner(x, y) || (free && (x * 7 + y * 13 + x * y) % 5 < 2)) path += `M${x} ${y}h1v1h-1z`;
    }
  }
  return { size, path };
}

function renew(conversation, next = open()) {
  const { owner, seq, log } = next;
  for (const socket of conversation.sockets) {
    socket.conversation = next;
    next.sockets.add(socket);
    send(socket, { type: "welcome", token: tokenFor(next), conversation: next.id, owner: owner.owner, seq });
    for (const entry of log) send(socket, entry);
  }
  conversation.sockets.clear();
  return next;
}

function hello(socket, frame) {
  if (faults.closed) return;
  if (frame.token !== null && !tokens.has(frame.token)) {
    return send(socket, { type: "error", code: "bad_token", message: "bad token", id: null });
  }
  const { customer = null } = frame;
  if (customer !== null && faults.badCustomer) {
    const more = { message: "We could not tell who you are.", detail: faults.badCustomer };
    return send(socket, { type: "error", code: "bad_customer", id: null, ...more });
  }
  // As the server does: the word is a name here, and whose session it is nobody else sees.
  const known = frame.token === null ? null : tokens.get(frame.token);
  const theirs = known && (known.account ?? customer) === customer ? known : null;
  const account = customer && [...conversations.values()].find((candidate) => candidate.account === customer);
  const conversation = account || theirs || open();
  if (customer) conversation.account = customer;
  socket.conversation = conversation;
  conversation.sockets.add(socket);
  const { owner, seq } = conversation;
  send(socket, {
    type: "welcome",
    token: tokenFor(conversation),
    conversation: conversation.id,
    owner: owner.owner,
    seq,
    max_file_bytes: 1024 * 1024,
  });
  for (const entry of conversation.log) if (entry.seq > frame.after) send(socket, entry);
  if (owner.owner !== "bot")
    send(socket, { type: "owner", position: null, wait_seconds: null, name: null, ...owner });
}

/** What a test or a person can make happen. Without `conversation` it happens to the newest one that somebody is in. */
const verbs = {
  owner: (conversation, body) => setOwner(conversation, body.owner),
  entry: (conversation, body) => append(conversation, body.author, body.text, body.more),
  typing: (conversation, body) => broadcast(conversation, { type: "typing", author: body.author }),
  skip: (conversation) => conversation.seq++,
  close: (conversation) => setOwner(conversation, { owner: "closed" }),
  drop: () =>
    sockets.clients.forEach((socket) => {
      socket.terminate();
    }),
  /** Joined with a conversation of another channel, whose entries are `log`. */
  join: (conversation, { log }) => {
    const other = open();
    for (const { author, text, more } of log) append(other, author, text, more);
    setOwner(conversation, { owner: "closed" });
    return renew(conversation, other).id;
  },
  /** Parted from it: a conversation of its own, in which the system says so. */
  part: (conversation, { text }) => {
    const own = open();
    append(own, "system", text);
    return renew(conversation, own).id;
  },
  forget: () => tokens.clear(),
  faults: (_, body) => Object.assign(faults, body),
  received: () => received,
  /** Puts a file there as an agent's upload would; its id goes into an entry's `attachments`. */
  file: (_, { name, type, base64 }) => keep(name, type, Buffer.from(base64, "base64")),
  /** All addresses of files that were given so far have expired. */
  expire: (conversation) => {
    for (const { attachments } of conversation.log) for (const file of attachments) gone.add(file.url);
  },
};

const gone = new Set(); // addresses that have expired

function keep(name, type, body) {
  const id = randomUUID().replaceAll("-", "");
  files.set(id, { name, type, body });
  return { id, name, type, size: body.length };
}

/** Takes a file; the name decides what it is: "…refused…" is one that the server does not take. */
async function takeFile(request, response, query) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const token = request.headers.authorization?.replace("Bearer ", "");
  const name = query.get("name");
  const type = name.endsWith(".pdf") ? "application/pdf" : "image/png";
  const fault = faults.upload ?? (tokens.has(token) ? null : "The chat was away.");
  faults.upload = null;
  const detail =
    fault ?? (name.includes("refused") ? "Please choose a PNG, JPEG, GIF, WebP or PDF file." : null);
  const status = fault ? 503 : detail ? 415 : 201;
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(
    JSON.stringify(detail ? { type: "type_refused", detail } : keep(name, type, Buffer.concat(chunks))),
  );
}

function giveFile(response, path, url) {
  const file = files.get(path.split("/")[3]);
  if (!file || gone.has(url)) return response.writeHead(410).end();
  response.writeHead(200, { "Content-Type": file.type, "Cache-Control": "no-store" });
  response.end(file.body);
}

async function control(request, response, verb) {
  let data = "";
  for await (const chunk of request) data += chunk;
  const body = data ? JSON.parse(data) : {};
  const live = [...conversations.values()].filter((candidate) => candidate.sockets.size);
  const conversation =
    conversations.get(body.conversation) ?? live.at(-1) ?? [...conversations.values()].at(-1);
  const result = verbs[verb]?.(conversation, body) ?? null;
  response.writeHead(verbs[verb] ? 200 : 404, { "Content-Type": "application/json" });
  response.end(JSON.stringify(result));
}

async function serveFile(response, path) {
  const file =
    path === "/widget.js" || path === "/widget-more.js"
      ? join(widget, path)
      : join(shop, normalize(path === "/" ? "/index.html" : path.replace(/^\/shop\//, "/")));
  try {
    const body = await readFile(file);
    response.writeHead(200, {
      "Content-Type": `${types[extname(file)] ?? "application/octet-stream"}; charset=utf-8`,
      "Content-Security-Policy": policy,
      "Cache-Control": "no-store",
      "Access-Control-Allow-Origin": "*", // A module of another host is read only with its leave.
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Somebody else's page, with rude styles and one script tag; the test's browser finds chat.test on this machine. */
function serveStrange(response) {
  const { port } = server.address();
  const tag = `<script src="http://chat.test:${port}/widget.js" data-language="ko" defer></script>`;
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(
    `<!doctype html><title>Strange</title><link rel="icon" href="data:,"><style>* { all: unset; color: red }</style>${tag}<p>Strange</p>`,
  );
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/chat/attachments") return takeFile(request, response, searchParams);
  if (pathname.startsWith("/chat/attachments/")) return giveFile(response, pathname, request.url);
  if (pathname === "/strange") return serveStrange(response);
  const verb = pathname.match(/^\/double\/(\w+)$/)?.[1];
  if (request.method === "POST" && verb) control(request, response, verb);
  else serveFile(response, pathname);
});

const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
server.on("upgrade", (request, socket, head) => {
  if (faults.refuse || !request.url.startsWith("/chat/ws")) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on("message", (data) => {
      const frame = JSON.parse(String(data));
      received.push(frame);
      take(client, frame);
    });
    client.on("close", () => client.conversation?.sockets.delete(client));
  });
});

server.listen(Number(process.argv[2] ?? 8090), "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
