// Sends one file to the server, and says how far it is.
import { parseSentFiles, type SentFile } from "./files";

/** Why a file did not arrive: the server's own words, or none where there was no answer. */
export class UploadFailed extends Error {
  constructor(
    readonly detail: string | null,
    /** Whether the same file may be taken a little later. */
    readonly passing: boolean,
  ) {
    super(detail ?? "no answer");
  }
}

/** No answer, an old token, too slow, too fast, or the server's own trouble. */
const isPassing = (status: number): boolean => status >= 500 || [0, 401, 408, 429].includes(status);

export interface Transfer {
  readonly done: Promise<SentFile>;
  cancel(): void;
}

export interface Destination {
  readonly server: string;
  /** Who uploads: the token of the last `welcome`. */
  readonly token: string;
  readonly language: string;
}

function readAnswer(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `fetch` cannot tell how much of a body has gone out; XMLHttpRequest can. `onProgress` hears of 0 to 1. */
export function sendFile(file: File, to: Destination, onProgress: (part: number) => void): Transfer {
  const request = new XMLHttpRequest();
  const address = new URL("chat/attachments", to.server);
  address.search = new URLSearchParams({ name: file.name, language: to.language }).toString();
  const done = new Promise<SentFile>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      const answer = readAnswer(request.responseText);
      const [stored] = parseSentFiles([answer]);
      if (request.status === 201 && stored) resolve(stored);
      else {
        const detail = typeof answer?.detail === "string" ? answer.detail : null;
        reject(new UploadFailed(detail, isPassing(request.status)));
      }
    };
    request.onerror = request.onabort = () => reject(new UploadFailed(null, true));
  });
  request.open("POST", address);
  request.setRequestHeader("Authorization", `Bearer ${to.token}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}
