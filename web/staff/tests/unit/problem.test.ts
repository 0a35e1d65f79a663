import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asProblem, Problem, parseProblem } from "../../src/api/problem";
import { request, whenSessionExpires } from "../../src/api/request";

const notOwner = {
  type: "not_owner",
  title: "Somebody else has this conversation",
  status: 409,
  detail: "Jisoo claimed it a moment ago. Your text was not sent.",
  agent: { id: "a_2", name: "Jisoo" },
  owner: "agent",
};
const expired = vi.fn();
const fetcher = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", fetcher);
  whenSessionExpires(expired);
  fetcher.mockReset();
  expired.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  fetcher.mockResolvedValueOnce(
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }),
  );

async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

test("a problem keeps what it says", () => {
  const problem = parseProblem(409, notOwner, null);
  expect(problem).toMatchObject({ type: "not_owner", status: 409, agentName: "Jisoo", owner: "agent" });
  expect(problem.passing).toBe(false);
});

test("how long to wait is in the body, or in the header", () => {
  expect(
    parseProblem(429, { type: "too_many_attempts", retry_after_seconds: 9 }, "3").retryAfterSeconds,
  ).toBe(9);
  expect(parseProblem(429, null, "3").retryAfterSeconds).toBe(3);
  expect(parseProblem(429, null, null).retryAfterSeconds).toBeNull();
});

test.each([
  [502, "unavailable", true],
  [503, "unavailable", true],
  [404, "not_found", false],
  [418, "unexpected", false],
])("an answer of %i that is no problem+json is %s", (status, type, passing) => {
  const problem = parseProblem(status, "<html>", null);
  expect([problem.type, problem.passing]).toEqual([type, passing]);
});

test("a proxy's page for an answer does not break the client", async () => {
  answer(502, "<h1>Bad gateway</h1>");
  expect((await problemOf(request("GET", "/api/me"))).type).toBe("unavailable");
});

test("no answer at all is a problem that may pass", async () => {
  fetcher.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  const problem = await problemOf(request("GET", "/api/me"));
  expect([problem.type, problem.passing]).toEqual(["network", true]);
});

test("an ended session is told, a wrong login is not", async () => {
  answer(401, { type: "wrong_login", status: 401 });
  await problemOf(request("POST", "/api/login", { body: {} }));
  expect(expired).not.toHaveBeenCalled();
  answer(401, { type: "not_logged_in", status: 401 });
  await problemOf(request("GET", "/api/me"));
  expect(expired).toHaveBeenCalledOnce();
});

test("every write says that it is JSON, also without a body", async () => {
  fetcher.mockResolvedValueOnce(new Response(null, { status: 204 }));
  await request("POST", "/api/logout");
  const [, init] = fetcher.mock.calls[0] ?? [];
  expect(init).toMatchObject({ method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
});

test("whatever is thrown can be put into words", () => {
  expect(asProblem(new Error("broken")).type).toBe("unexpected");
  expect(asProblem("broken").passing).toBe(false);
});
