import { Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { DetailDrawer } from "@/ui/DetailDrawer";
import { PatientBanner, type PatientBrief } from "@/ui/PatientBanner";
import { PatientSearch } from "@/ui/PatientSearch";
import { useCommonText } from "../i18n/texts";
import type { WorkspaceManifest } from "../workspaces";

interface Props {
  open: boolean;
  onClose: () => void;
  workspace: WorkspaceManifest;
}

/** `/` from anywhere: find a patient and open the patient where this workspace works with one. */
export function GlobalPatientSearch({ open, onClose, workspace }: Props) {
  const t = useCommonText();
  const navigate = useNavigate();
  const [shown, setShown] = useState<PatientBrief | null>(null);
  const choose = (patient: PatientBrief): void => {
    onClose();
    if (workspace.patientPath) void navigate(workspace.patientPath(String(patient.id)));
    else setShown(patient);
  };
  return (
    <>
      <Modal
        open={open}
        onCancel={onClose}
        footer={null}
        title={t("frame.findPatient")}
        width={640}
        style={{ top: 72 }}
        destroyOnHidden
      >
        <PatientSearch autoFocus onChoose={choose} />
      </Modal>
      <DetailDrawer open={shown !== null} onClose={() => setShown(null)} title={shown?.name_masked ?? ""}>
        {shown ? <PatientBanner patient={shown} /> : null}
      </DetailDrawer>
    </>
  );
}
