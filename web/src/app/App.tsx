import { useState } from "react";
import { RouterProvider } from "react-router";
import { ErrorBoundary } from "./ErrorBoundary";
import { Providers } from "./providers";
import { makeQueryClient } from "./queries";
import { makeRouter } from "./router";

/** The whole interface. */
export function App() {
  const [queries] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  return (
    <Providers queries={queries}>
      <ErrorBoundary>
        <RouterProvider router={router} />
      </ErrorBoundary>
    </Providers>
  );
}
