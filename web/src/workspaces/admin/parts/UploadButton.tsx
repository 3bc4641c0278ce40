import { UploadOutlined } from "@ant-design/icons";
import { Alert, App, Button, Input, Modal, Upload } from "antd";
import { type ReactNode, useState } from "react";
import { type ApiProblem, asProblem } from "@/api";

interface Props {
  label: string;
  hint: ReactNode;
  /** Asked for before the file is taken; left out where no reason is kept. */
  reasonLabel?: string;
  /** Sends the workbook and says what came of it. */
  send: (file: File, reason: string) => Promise<string>;
  onDone: () => void;
}

/** Takes one workbook; every row that the server did not accept is named, and then nothing has been imported. */
export function UploadButton({ label, hint, reasonLabel, send, onDone }: Props) {
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      void message.success(await send(file, reason.trim()));
      setOpen(false);
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        icon={<UploadOutlined aria-hidden />}
        onClick={() => {
          setProblem(null);
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <Modal open={isOpen} onCancel={() => setOpen(false)} title={label} footer={null} destroyOnHidden>
        <p style={{ marginTop: 0 }}>{hint}</p>
        {reasonLabel ? (
          <Input
            aria-label={reasonLabel}
            placeholder={reasonLabel}
            value={reason}
            maxLength={500}
            style={{ marginBottom: 12 }}
            onChange={(event) => setReason(event.target.value)}
          />
        ) : null}
        <Upload.Dragger
          accept=".xlsx"
          maxCount={1}
          showUploadList={false}
          disabled={isBusy || (reasonLabel !== undefined && reason.trim().length < 2)}
          beforeUpload={(file) => {
            void take(file);
            return false;
          }}
        >
          <p style={{ fontSize: 28, margin: "8px 0" }}>
            <UploadOutlined aria-hidden />
          </p>
          <p style={{ margin: "0 0 8px" }}>.xlsx</p>
        </Upload.Dragger>
        {problem ? (
          <Alert
            type="error"
            showIcon
            style={{ marginTop: 12 }}
            title={problem.detail}
            description={
              problem.fields.length > 0 ? (
                <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 200, overflow: "auto" }}>
                  {problem.fields.map((one) => (
                    <li key={`${one.field}${one.message}`}>
                      {one.field}：{one.message}
                    </li>
                  ))}
                </ul>
              ) : null
            }
          />
        ) : null}
      </Modal>
    </>
  );
}
