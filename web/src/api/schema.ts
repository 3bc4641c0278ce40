import type { components, paths as published } from "./generated/ui";

/** Every path of the UI face. */
export type paths = published;

/** Every named shape of the UI face. */
export type Schemas = components["schemas"];
