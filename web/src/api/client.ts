import createClient, { type Middleware } from "openapi-fetch";
import { offlineProblem, problemFrom } from "./problem";
import type { paths } from "./schema";

/** Reads one cookie; Django's CSRF token is meant to be read by the page, the session is not. */
export function readCookie(name: string): string | null {
  const entry = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return entry ? decodeURIComponent(entry.slice(name.length + 1)) : null;
}

type SignedOutListener = () => void;
const signedOutListeners = new Set<SignedOutListener>();

/** Called whenever the server says that nobody is signed in any more (401). */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
// Wrong passwords are answered with 401 as well; they are the login form's business.
const SIGN_IN_PATHS = /\/api\/ui\/session(\/second-factor)?$/;

async function readBody(response: Response): Promise<unknown> {
  const raw = await response.clone().text();
  if (!(response.headers.get("content-type") ?? "").includes("json")) return null;
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

const boundary: Middleware = {
  onRequest({ request }) {
    if (!SAFE_METHODS.has(request.method)) {
      const token = readCookie("csrftoken");
      if (token) request.headers.set("X-CSRFToken", token);
    }
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    const problem = problemFrom(
      response.status,
      await readBody(response),
      response.headers.get("x-request-id"),
    );
    if (response.status === 401 && !SIGN_IN_PATHS.test(new URL(request.url).pathname)) {
      for (const listener of signedOutListeners) listener();
    }
    throw problem;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return offlineProblem();
  },
};

/** The one typed client. Every answer that is not 2xx is thrown as `ApiProblem`. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at call time, so that tests can put a server in its place.
  fetch: (request) => globalThis.fetch(request),
});
client.use(boundary);

/** Turns the client's `{ data }` into the data itself; errors have been thrown by then. */
export async function unwrap<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
