import { useEffect, useState } from "react";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";

/** How old live content is: nothing alarming while fresh, amber once it is older than it should be. */
export function LiveAge({
  updatedAt,
  staleAfterSeconds = 15,
}: {
  updatedAt: number;
  staleAfterSeconds?: number;
}) {
  const t = useCommonText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const age = Math.max(0, Math.floor((Math.max(now, updatedAt) - updatedAt) / 1000));
  const isStale = age > staleAfterSeconds;
  const words = !isStale
    ? t("live.now")
    : age < 90
      ? t("live.secondsAgo", { n: age })
      : t("live.minutesAgo", { n: Math.round(age / 60) });
  return (
    <span role="status" style={{ color: isStale ? palette.warning : palette.success, whiteSpace: "nowrap" }}>
      <span aria-hidden>● </span>
      {words}
    </span>
  );
}
