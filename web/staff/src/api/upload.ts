/** Owns sending a file to the staff API: `fetch` cannot tell how much of it has gone out. */
import { attachmentsPath } from "./calls";
import { NETWORK, Problem, parseProblem } from "./problem";

/** A file that the server has, for a message in one conversation. */
export interface StoredFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Transfer {
  /** Rejects with a Problem. */
  done: Promise<StoredFile>;
  cancel: () => void;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends a file for the customer of a conversation; `onProgress` hears of 0 to 1. */
export function upload(conversation: string, file: File, onProgress: (part: number) => void): Transfer {
  const request = new XMLHttpRequest();
  const done = new Promise<StoredFile>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      const body = readJson(request.responseText);
      if (request.status === 201) resolve(body as StoredFile);
      else reject(parseProblem(request.status, body, request.getResponseHeader("Retry-After")));
    };
    request.onerror = request.onabort = () => reject(new Problem({ type: NETWORK, status: 0 }));
  });
  request.open("POST", `${attachmentsPath(conversation)}?${new URLSearchParams({ name: file.name })}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}
