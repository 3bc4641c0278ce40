import { useParams } from "react-router";
import { VisitPanel } from "../parts/VisitPanel";

/** One visit of one's own. */
export default function VisitPage() {
  const id = Number(useParams().visitId);
  return <VisitPanel key={id} visitId={id} />;
}
