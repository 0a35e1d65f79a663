/** Owns one attempt to log in, and until when the next has to wait. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { login } from "../api/calls";
import { asProblem, type Problem } from "../api/problem";
import type { Me } from "../api/types";
import { serverNow } from "../time/clock";

export function useLogin(onEnter: (me: Me) => void, onWrong: () => void) {
  const [blockedUntil, setBlockedUntil] = useState<number | null>(null);
  const attempt = useMutation({
    mutationFn: (typed: { email: string; password: string }) => login(typed.email, typed.password),
    onSuccess: onEnter,
    onError: (error) => {
      const { type, retryAfterSeconds } = asProblem(error);
      const limited = type === "too_many_attempts" && retryAfterSeconds !== null;
      setBlockedUntil(limited ? serverNow() + retryAfterSeconds * 1000 : null);
      if (type === "wrong_login") onWrong();
    },
  });
  const problem: Problem | null = attempt.error ? asProblem(attempt.error) : null;
  return {
    submit: (email: string, password: string) => attempt.mutate({ email, password }),
    pending: attempt.isPending,
    problem,
    blockedUntil,
  };
}
