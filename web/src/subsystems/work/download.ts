import { client, unwrap } from "@/api";

type Path = Parameters<typeof client.GET>[0];

/** Fetches a file through the session and hands it to the browser under `name`. Throws `ApiProblem`. */
export async function download(path: string, name: string): Promise<void> {
  const get = client.GET as unknown as (path: Path, init: object) => Promise<{ data?: Blob }>;
  const file = await unwrap(get(path as Path, { parseAs: "blob" }));
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
