import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Schemas } from "@/api";
import { type ApiProblem, apiKey, asProblem, client, newKey, unwrap } from "@/api";
import { type Bill, type Settlement, type Stage, stageOf } from "./tenders";

const ASK_AGAIN_MS = 2_000;
const BACKGROUND = { "X-Background": "1" };

export interface Payment {
  /** `ready` before anything was sent; `repeating` while an unanswered request is sent again with its key. */
  stage: "ready" | "repeating" | Stage;
  settlement: Settlement | null;
  /** A refusal, in the server's words. */
  problem: ApiProblem | null;
  isBusy: boolean;
  pay: (tenders: Schemas["TenderIn"][]) => Promise<void>;
  payRest: (tenders: Schemas["TenderIn"][]) => Promise<void>;
  goOn: () => Promise<void>;
  cancel: (reason: string, key: string) => Promise<void>;
  /** Looks at a settlement that somebody else started on this bill. */
  watch: (settlementId: number) => void;
  /** Forgets the refusal and the failed settlement, to start again. */
  restart: () => void;
}

/**
 * Pays one bill. A click sends a key that stays until the server has certainly refused, so a double click, a
 * lost answer or a reload of the network pays once. While an outcome is unknown the settlement is asked about.
 */
export function usePayment(bill: Bill): Payment {
  const queries = useQueryClient();
  const [settlement, setSettlement] = useState<Settlement | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [watched, setWatched] = useState<number | null>(null);
  const [unanswered, setUnanswered] = useState<Schemas["TenderIn"][] | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Set at once: two clicks in one frame are one payment even before the key would make them one.
  const running = useRef(false);
  const key = useRef(newKey());
  const stage: Payment["stage"] = unanswered ? "repeating" : settlement ? stageOf(settlement) : "ready";

  const take = useCallback(
    (next: Settlement): void => {
      setSettlement(next);
      if (next.status !== "pending") {
        for (const path of ["/api/ui/cashier/patients/{patient_id}/unpaid", "/api/ui/cashier/shifts/current"])
          void queries.invalidateQueries({ queryKey: apiKey(path) });
      }
    },
    [queries],
  );

  const act = useCallback(
    async (send: () => Promise<Settlement>): Promise<void> => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        take(await send());
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [take],
  );

  const send = useCallback(
    (tenders: Schemas["TenderIn"][]) =>
      unwrap(
        client.POST("/api/ui/cashier/bills/{bill_id}/settlements", {
          params: { path: { bill_id: bill.id }, header: { "Idempotency-Key": key.current } },
          body: { tenders, bill_version: bill.version },
        }),
      ),
    [bill.id, bill.version],
  );

  const pay = useCallback(
    async (tenders: Schemas["TenderIn"][]): Promise<void> => {
      try {
        await act(() => send(tenders));
        setUnanswered(null);
      } catch (error) {
        const refused = asProblem(error);
        if (refused.isUnclear) setUnanswered(tenders);
        else {
          setUnanswered(null);
          setProblem(refused);
          if (refused.isRefusal) key.current = newKey();
        }
      }
    },
    [act, send],
  );

  // No answer came: the same request with the same key, until the server says what became of it.
  useEffect(() => {
    if (!unanswered) return;
    const timer = setInterval(() => void pay(unanswered), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [unanswered, pay]);

  const asked = settlement?.id ?? watched;
  const isUnseen = settlement === null;
  const isOpen = stage === "confirming" || (watched !== null && isUnseen);
  useEffect(() => {
    if (!isOpen || asked === null) return;
    let isGone = false;
    const ask = async (): Promise<void> => {
      try {
        const next = await unwrap(
          client.GET("/api/ui/cashier/settlements/{settlement_id}", {
            params: { path: { settlement_id: asked } },
            headers: BACKGROUND,
          }),
        );
        if (!isGone) take(next);
      } catch {
        // The next question comes in two seconds; the page keeps saying that the outcome is being confirmed.
      }
    };
    if (isUnseen) void ask();
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [isOpen, asked, isUnseen, take]);

  const command = useCallback(
    async (run: (settlementId: number) => Promise<Settlement>): Promise<void> => {
      if (!settlement) return;
      await act(() => run(settlement.id));
    },
    [act, settlement],
  );

  const restKey = useRef(newKey());
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      restKey.current = newKey();
    } catch (error) {
      const refused = asProblem(error);
      if (refused.isRefusal) restKey.current = newKey();
      setProblem(refused);
    }
  };

  return {
    stage,
    settlement,
    problem,
    isBusy,
    pay,
    payRest: (tenders) =>
      guarded(() =>
        command((settlement_id) =>
          unwrap(
            client.POST("/api/ui/cashier/settlements/{settlement_id}/rest", {
              params: { path: { settlement_id } },
              headers: { "Idempotency-Key": restKey.current },
              body: { tenders },
            }),
          ),
        ),
      ),
    goOn: () =>
      guarded(() =>
        command((settlement_id) =>
          unwrap(
            client.POST("/api/ui/cashier/settlements/{settlement_id}/continue", {
              params: { path: { settlement_id } },
              headers: { "Idempotency-Key": restKey.current },
            }),
          ),
        ),
      ),
    // Throws: the dialog that asks for the reason shows the refusal.
    cancel: (reason, idempotency) =>
      command((settlement_id) =>
        unwrap(
          client.POST("/api/ui/cashier/settlements/{settlement_id}/cancel", {
            params: { path: { settlement_id } },
            headers: { "Idempotency-Key": idempotency },
            body: { reason },
          }),
        ),
      ),
    watch: (id) => {
      setProblem(null);
      setWatched(id);
    },
    restart: () => {
      setProblem(null);
      setSettlement(null);
      setWatched(null);
      key.current = newKey();
    },
  };
}
