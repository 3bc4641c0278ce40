import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type ApiProblem, apiKey, asProblem, client, newKey, type Schemas, unwrap } from "@/api";

export type Settlement = Schemas["SettlementDetailOut"];
export type Bill = Schemas["BillDetailOut"];

/** What somebody who pays for themselves sees: nothing sent, on its way, outcome unknown, paid, not paid. */
export type PayStage = "ready" | "paying" | "confirming" | "paid" | "failed";

const ASK_AGAIN_MS = 2_000;
const BACKGROUND = { "X-Background": "1" };

/** Where a settlement stands for the person who pays. */
export function payStageOf(settlement: Settlement): PayStage {
  if (settlement.status === "completed") return "paid";
  return settlement.status === "pending" ? "confirming" : "failed";
}

/** Sentences of the server that the money may have moved, or of a payment under way elsewhere. */
const runningSettlementOf = (problem: ApiProblem): number | null => {
  const id = problem.details.settlement_id;
  const isRunning = problem.is("cashier.bill_being_settled") || problem.is("cashier.bill_already_settled");
  return isRunning && typeof id === "number" ? id : null;
};

export interface OwnPayment {
  stage: PayStage;
  settlement: Settlement | null;
  problem: ApiProblem | null;
  /** Sends the payment; while no answer comes it is sent again with the same key, which takes effect once. */
  pay: (method: string, payerToken?: string) => void;
  /** After a refusal or failure: a new attempt, with a new key. */
  restart: () => void;
}

/**
 * Pays a bill as the patient. The key of an attempt stays until the server has certainly refused it, so a
 * double tap, a lost answer or a reload never pays twice; a payment under way elsewhere is watched instead.
 */
export function useOwnPayment(bill: Bill): OwnPayment {
  const queries = useQueryClient();
  const [settlement, setSettlement] = useState<Settlement | null>(null);
  const [watched, setWatched] = useState<number | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [sent, setSent] = useState<Schemas["TenderIn"] | null>(null);
  const [isUnanswered, setUnanswered] = useState(false);
  const key = useRef(newKey());
  const isRunning = useRef(false);

  const take = useCallback(
    (next: Settlement): void => {
      setSettlement(next);
      setWatched(next.id);
      if (next.status === "pending") return;
      for (const path of [
        "/api/ui/cashier/patients/{patient_id}/unpaid",
        "/api/ui/cashier/settlements",
        "/api/ui/own-visits",
        "/api/ui/own-visits/{visit_id}/timeline",
      ])
        void queries.invalidateQueries({ queryKey: apiKey(path) });
    },
    [queries],
  );

  const send = useCallback(
    async (tender: Schemas["TenderIn"]): Promise<void> => {
      if (isRunning.current) return;
      isRunning.current = true;
      try {
        const answer = await unwrap(
          client.POST("/api/ui/cashier/own/bills/{bill_id}/settlements", {
            params: { path: { bill_id: bill.id }, header: { "Idempotency-Key": key.current } },
            body: { tenders: [tender], bill_version: bill.version },
          }),
        );
        setUnanswered(false);
        setSent(null);
        take(answer);
      } catch (error) {
        const refused = asProblem(error);
        const running = runningSettlementOf(refused);
        setUnanswered(refused.isUnclear);
        if (refused.isUnclear) return;
        setSent(null);
        if (refused.isRefusal) key.current = newKey();
        if (running === null) setProblem(refused);
        else setWatched(running);
      } finally {
        isRunning.current = false;
      }
    },
    [bill.id, bill.version, take],
  );

  useEffect(() => {
    if (!isUnanswered || !sent) return;
    const timer = setInterval(() => void send(sent), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnanswered, sent, send]);

  // A page opened again over a payment that is still running: find it and watch it.
  useEffect(() => {
    if (bill.status !== "settling") return;
    let isGone = false;
    void unwrap(
      client.GET("/api/ui/cashier/settlements", {
        params: { query: { patient_id: bill.patient_id, status: "pending" } },
      }),
    )
      .then((list) => {
        const mine = list.items.find((one) => one.bill_id === bill.id);
        if (mine && !isGone) setWatched(mine.id);
      })
      .catch((error: unknown) => !isGone && setProblem(asProblem(error)));
    return () => {
      isGone = true;
    };
  }, [bill.id, bill.status, bill.patient_id]);

  const isOpen = watched !== null && (settlement === null || settlement.status === "pending");
  useEffect(() => {
    if (!isOpen) return;
    let isGone = false;
    const ask = async (): Promise<void> => {
      try {
        const next = await unwrap(
          client.GET("/api/ui/cashier/settlements/{settlement_id}", {
            params: { path: { settlement_id: watched } },
            headers: BACKGROUND,
          }),
        );
        if (!isGone) take(next);
      } catch {
        // The next question comes soon; meanwhile the page keeps saying that the outcome is being confirmed.
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [isOpen, watched, take]);

  const pay = (method: string, payerToken = ""): void => {
    const tender: Schemas["TenderIn"] = {
      method,
      amount: bill.total,
      received: null,
      currency: "CNY",
      foreign_amount: null,
      payer_token: payerToken,
      reason: "",
    };
    setProblem(null);
    setSent(tender);
    void send(tender);
  };
  const restart = (): void => {
    key.current = newKey();
    setSettlement(null);
    setWatched(null);
    setProblem(null);
  };

  const stage: PayStage = settlement
    ? payStageOf(settlement)
    : watched !== null || isUnanswered || (bill.status === "settling" && !problem)
      ? "confirming"
      : sent
        ? "paying"
        : problem
          ? "failed"
          : "ready";
  return { stage, settlement, problem, pay, restart };
}
