export { client, onSignedOut, unwrap } from "./client";
export {
  type Answer,
  apiKey,
  type IdempotencyKey,
  newKey,
  type RowOf,
  useApiMutation,
  useApiQuery,
  useIdempotencyKey,
} from "./hooks";
export { ApiProblem, asProblem, type ProblemField } from "./problem";
export type { Schemas } from "./schema";
