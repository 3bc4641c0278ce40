import { useQueryClient } from "@tanstack/react-query";
import { Spin } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { client, onSignedOut, unwrap } from "@/api";
import { FailedState } from "@/ui/states";
import { ExpiredDialog } from "./pages/ExpiredDialog";
import { forgetPerson, type Session, SessionContext, stageOf, useSessionQuery } from "./session";
import { useIdle } from "./useIdle";
import { workspaceAt } from "./workspaces";

/**
 * The part of the interface behind the login. When the session ends while a page is open, the page stays
 * (with what was typed into it) under a dialog that asks for the password again.
 */
export function SignedIn() {
  const query = useSessionQuery();
  const queries = useQueryClient();
  const location = useLocation();
  const lastReady = useRef<Session | null>(null);
  const [isExpired, setExpired] = useState(false);
  const session = query.data;
  const isReady = session !== undefined && stageOf(session) === "ready";
  if (isReady && !isExpired) lastReady.current = session;
  const shown = lastReady.current;
  const Entry = workspaceAt(location.pathname)?.entry;

  // Where the way in is a page of the workspace, nobody types a password over this one: start anew, wiped.
  const startAnew = useCallback((): void => {
    forgetPerson(queries);
    window.location.reload();
  }, [queries]);

  useEffect(
    () => onSignedOut(() => lastReady.current && (Entry ? startAnew() : setExpired(true))),
    [Entry, startAnew],
  );

  // Dialogs and drawers stand outside the page; the style sheet hides them by this mark.
  useEffect(() => {
    document.body.classList.toggle("session-expired", isExpired);
    return () => document.body.classList.remove("session-expired");
  }, [isExpired]);

  // A kiosk wipes after each visitor and a big screen has none; neither falls asleep.
  const isUnattended = ["kiosk", "bare"].includes(workspaceAt(location.pathname)?.frame ?? "desk");
  useIdle(isUnattended || isExpired ? 0 : (shown?.idle_timeout_seconds ?? 0), () => {
    if (!Entry) setExpired(true);
    // The server's clock decides as well; this only makes sure that the cookie is dead by now.
    void unwrap(client.DELETE("/api/ui/session"))
      .catch(() => undefined)
      .finally(() => Entry && startAnew());
  });

  if (query.isPending) {
    return (
      <div style={{ height: "100%", display: "grid", placeItems: "center" }}>
        <Spin size="large" />
      </div>
    );
  }
  if (!session && !shown) return <FailedState error={query.error} onRetry={() => void query.refetch()} />;
  const isGone = session !== undefined && !isReady;
  if (!shown || (isGone && !isExpired)) {
    if (Entry && session && stageOf(session) === "anonymous") return <Entry />;
    const next = `${location.pathname}${location.search}`;
    return <Navigate to={next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`} replace />;
  }
  return (
    <SessionContext.Provider value={shown}>
      {/* Somebody else may stand at the desk now: what is on the page cannot be read behind the dialog. */}
      <div className="session-page" style={{ height: "100%" }} inert={isExpired}>
        <Outlet />
      </div>
      {isExpired ? (
        <ExpiredDialog
          session={shown}
          onBack={() => {
            setExpired(false);
            void queries.invalidateQueries();
          }}
        />
      ) : null}
    </SessionContext.Provider>
  );
}
