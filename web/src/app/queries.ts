import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/api";

/** Cache of server state. A refusal is never asked again by itself; a lost network is, twice. */
export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && error instanceof ApiProblem && error.isUnclear,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
