import {
  keepPreviousData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { HttpMethod, PathsWithMethod } from "openapi-typescript-helpers";
import { useCallback, useRef, useState } from "react";
import { client } from "./client";
import type { ApiProblem } from "./problem";
import type { paths } from "./schema";

type Write = "post" | "put" | "patch" | "delete";
type PathOf<M extends HttpMethod> = PathsWithMethod<paths, M> & keyof paths;

type ParamsOf<Operation> = Operation extends { parameters: infer Params }
  ? Record<never, never> extends Params
    ? { params?: Params }
    : { params: Params }
  : unknown;
type BodyOf<Operation> = Operation extends { requestBody?: undefined }
  ? { body?: undefined }
  : Operation extends { requestBody: { content: { "application/json": infer Body } } }
    ? { body: Body }
    : Operation extends { requestBody: { content: { "multipart/form-data": unknown } } }
      ? { body: FormData }
      : { body?: unknown };
type Init<Operation> = ParamsOf<Operation> & BodyOf<Operation> & { headers?: Record<string, string> };

/** What a call of a path takes: `{ params: { path, query }, body }`. openapi-fetch has the same shape in more depth. */
type InitOf<P extends keyof paths, M extends HttpMethod> = M extends keyof paths[P]
  ? Record<never, never> extends Init<paths[P][M]>
    ? Init<paths[P][M]> | undefined
    : Init<paths[P][M]>
  : never;

type JsonOf<R> = R extends { content: { "application/json": infer Json } } ? Json : undefined;

/** What a path answers when it succeeds. */
export type Answer<P extends keyof paths, M extends HttpMethod> = M extends keyof paths[P]
  ? paths[P][M] extends { responses: infer R }
    ? JsonOf<R[keyof R & (200 | 201 | 202 | 204)]>
    : never
  : never;

/** The row type of a paged list path. */
export type RowOf<P extends keyof paths> = Answer<P, "get"> extends { items: (infer Row)[] } ? Row : never;

/** The cache key of a GET; `apiKey(path)` alone matches every query of that path. */
export const apiKey = (path: string, init?: unknown): QueryKey =>
  init === undefined ? ["api", path] : ["api", path, init];

type QueryOptions<Data> = Omit<UseQueryOptions<Data, ApiProblem>, "queryKey" | "queryFn"> & {
  /** Keeps the last answer on screen while the next one loads (paging, typing). */
  keepPrevious?: boolean;
};

// openapi-fetch types each method by its path; inside these two functions path and method are
// variables, so the call goes through the untyped face and the answer's type comes from `Answer`.
type Untyped = (path: string, init?: object) => Promise<{ data?: unknown }>;
const call = (method: HttpMethod, path: string, init: object): Promise<{ data?: unknown }> =>
  (client[method.toUpperCase() as "GET"] as unknown as Untyped)(path, init);

/** Reads a GET path through the cache. Errors are `ApiProblem`. */
export function useApiQuery<P extends PathOf<"get">>(
  path: P,
  init?: InitOf<P, "get">,
  options: QueryOptions<Answer<P, "get">> = {},
): UseQueryResult<Answer<P, "get">, ApiProblem> {
  const { keepPrevious, ...rest } = options;
  return useQuery<Answer<P, "get">, ApiProblem>({
    queryKey: apiKey(path, init),
    queryFn: async ({ signal }) =>
      (await call("get", path, { ...(init as object | undefined), signal })).data as Answer<P, "get">,
    ...(keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
    ...rest,
  });
}

interface MutationOptions<Data> {
  /** Sent as `Idempotency-Key`; take it from `useIdempotencyKey`. */
  idempotency?: IdempotencyKey;
  /** Paths whose cached answers are out of date afterwards. */
  invalidates?: (keyof paths)[];
  onSuccess?: (data: Data) => void;
}

/** Sends a write. `mutateAsync({ params, body })` gives the answer or throws `ApiProblem`. */
export function useApiMutation<M extends Write, P extends PathOf<M>>(
  method: M,
  path: P,
  options: MutationOptions<Answer<P, M>> = {},
): UseMutationResult<Answer<P, M>, ApiProblem, InitOf<P, M>> {
  const queries = useQueryClient();
  const { idempotency, invalidates = [], onSuccess } = options;
  return useMutation<Answer<P, M>, ApiProblem, InitOf<P, M>>({
    mutationFn: async (init) => {
      // By way of unknown: comparing with the inits of every path of the product is too much for the compiler.
      const given = init as unknown as { headers?: Record<string, string> } | undefined;
      const headers = {
        ...given?.headers,
        ...(idempotency ? { "Idempotency-Key": idempotency.current() } : {}),
      };
      return (await call(method, path, { ...given, headers })).data as Answer<P, M>;
    },
    onSuccess: async (data) => {
      onSuccess?.(data);
      await Promise.all(invalidates.map((one) => queries.invalidateQueries({ queryKey: apiKey(one) })));
    },
    onError: (problem) => {
      // A definite refusal changed nothing, and the corrected input is a new request. After an
      // unclear answer the key stays, so that the repeat cannot take effect twice.
      if (problem.isRefusal) idempotency?.renew();
    },
  });
}

export interface IdempotencyKey {
  /** The key of the act now being prepared. */
  current: () => string;
  /** Starts a new act; call it when the dialog opens or the next item begins. */
  renew: () => void;
}

/** RFC 4122 v4; `randomUUID` exists on secure origins only, and desks reach the server over plain LAN HTTP. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * One key per act of the person. Pass the dialog's `open` (or the id of the thing being worked on):
 * a new key is made each time it changes, so a double click or a retry repeats the same act.
 */
export function useIdempotencyKey(scope: unknown = true): IdempotencyKey {
  const key = useRef(newKey());
  const [last, setLast] = useState(scope);
  if (last !== scope) {
    setLast(scope);
    key.current = newKey();
  }
  const current = useCallback(() => key.current, []);
  const renew = useCallback(() => {
    key.current = newKey();
  }, []);
  return { current, renew };
}
