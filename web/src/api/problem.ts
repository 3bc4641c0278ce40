import type { ErrorCode } from "./generated/error-codes";

/** One field the server did not accept; `field` is a dotted path such as `lines.0.quantity`. */
export interface ProblemField {
  field: string;
  message: string;
}

/** The parts of an RFC 9457 problem document that the interface switches on. */
export interface ProblemDocument {
  status: number;
  code: string;
  title: string;
  detail: string;
  fields: ProblemField[];
  /** Facts beside the sentence that a page may switch on, such as `{ "available": "12.00" }`. */
  details: Record<string, unknown>;
  request_id: string | null;
}

/** Codes that the browser itself gives, when no answer of ours came back. */
export const LOCAL_CODES = {
  offline: "client.offline",
  unreadable: "client.unreadable",
} as const;

/**
 * A refusal or failure of the server (or of the way to it), as the only error the pages see.
 * `detail` is a sentence for the person at the desk; `code` is for the program.
 */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields: ProblemField[];
  readonly details: Record<string, unknown>;
  readonly request_id: string | null;

  constructor(document: ProblemDocument) {
    super(document.detail || document.title);
    this.name = "ApiProblem";
    this.status = document.status;
    this.code = document.code;
    this.title = document.title;
    this.detail = document.detail;
    this.fields = document.fields;
    this.details = document.details;
    this.request_id = document.request_id;
  }

  /** Whether this is the situation `code`; only codes that the server has compile. */
  is(code: ErrorCode): boolean {
    return this.code === code;
  }

  /** The server looked at the request and said no: sending it unchanged again cannot help. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 423, 429].includes(this.status);
  }

  /** It is not known whether the request took effect: only a repeat with the same key is safe. */
  get isUnclear(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 423 || this.status >= 500;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown, fallback: string): string =>
  typeof value === "string" && value ? value : fallback;

const readFields = (value: unknown): ProblemField[] =>
  Array.isArray(value)
    ? value.filter(isRecord).map((one) => ({ field: text(one.field, ""), message: text(one.message, "") }))
    : [];

/** Reads a problem document; anything else that failed becomes one with a plain sentence. */
export function problemFrom(status: number, body: unknown, requestId: string | null): ApiProblem {
  if (!isRecord(body)) {
    return new ApiProblem({
      status,
      code: LOCAL_CODES.unreadable,
      title: "服务暂时不可用",
      detail: `服务没有给出可读的回答（${status}），请稍后重试。`,
      fields: [],
      details: {},
      request_id: requestId,
    });
  }
  return new ApiProblem({
    status,
    code: text(body.code, `http.${status}`),
    title: text(body.title, "操作没有完成"),
    detail: text(body.detail, text(body.title, `操作没有完成（${status}）。`)),
    fields: readFields(body.fields),
    details: isRecord(body.details) ? body.details : {},
    request_id: text(body.request_id, requestId ?? "") || null,
  });
}

/** No answer came back at all: cable out, server restarting, request cut. */
export function offlineProblem(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: LOCAL_CODES.offline,
    title: "网络不通",
    detail: "没有连上服务器，填写的内容还在，请检查网络后重试。",
    fields: [],
    details: {},
    request_id: null,
  });
}

/** Any thrown value as a problem, so that a page has one kind of failure to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: "client.defect",
    title: "页面出错",
    detail: error instanceof Error ? error.message : String(error),
    fields: [],
    details: {},
    request_id: null,
  });
}
