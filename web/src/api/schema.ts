import type { components as Published, paths as PublishedPaths } from "./generated/ui";
import type { components as Shell, paths as ShellPaths } from "./shell-contract";

/** `Own`, completed with what only `Rest` has. An empty document (an index signature or never) counts as nothing. */
type Completed<Own, Rest> = [Own] extends [never]
  ? Rest
  : string extends keyof Own
    ? Rest
    : Own & Omit<Rest, keyof Own>;

/** Every path of the UI face. */
export type paths = Completed<PublishedPaths, ShellPaths>;

/** Every named shape of the UI face. */
export type Schemas = Completed<Published["schemas"], Shell["schemas"]>;
