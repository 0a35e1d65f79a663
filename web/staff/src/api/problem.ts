/** Owns what can go wrong with a call to the staff API, as one kind of error. */

export interface FieldError {
  field: string;
  message: string;
}

interface ProblemBody {
  type: string;
  status: number;
  title?: string;
  detail?: string;
  agent?: { id: string; name: string | null } | null;
  owner?: string;
  retry_after_seconds?: number;
  errors?: FieldError[];
}

/** Types that the client adds to those of docs/protocol.md: no answer at all, and an answer too late. */
export const NETWORK = "network";
export const TIMEOUT = "timeout";

export class Problem extends Error {
  readonly type: string;
  readonly status: number;
  readonly detail: string | null;
  readonly agentName: string | null;
  readonly owner: string | null;
  readonly retryAfterSeconds: number | null;
  readonly errors: FieldError[];

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.type);
    this.name = "Problem";
    this.type = body.type;
    this.status = body.status;
    this.detail = body.detail ?? null;
    this.agentName = body.agent?.name ?? null;
    this.owner = body.owner ?? null;
    this.retryAfterSeconds = body.retry_after_seconds ?? null;
    this.errors = body.errors ?? [];
  }

  /** True where the same call may well succeed a little later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const TYPE_OF_STATUS: Record<number, string> = {
  400: "bad_request",
  401: "not_logged_in",
  403: "forbidden",
  404: "not_found",
  413: "too_long",
  422: "invalid",
  429: "too_many_attempts",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** Problem+json to a Problem; an answer of another shape (a proxy's page) is judged by its status alone. */
export function parseProblem(status: number, body: unknown, retryAfter: string | null): Problem {
  const known = isProblemBody(body) ? body : null;
  const header = Number.parseInt(retryAfter ?? "", 10);
  return new Problem({
    ...known,
    type: known?.type ?? TYPE_OF_STATUS[status] ?? "unexpected",
    status,
    retry_after_seconds: known?.retry_after_seconds ?? (Number.isFinite(header) ? header : undefined),
  });
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && typeof (body as ProblemBody).type === "string";
}

/** Anything thrown, as a Problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    type: "unexpected",
    status: -1,
    detail: error instanceof Error ? error.message : String(error),
  });
}
