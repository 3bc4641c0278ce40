import { Alert, AutoComplete, Form, Input, Modal } from "antd";
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { asProblem, type IdempotencyKey, useIdempotencyKey } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";
import { useHotkeys } from "./hotkeys";

export interface ConfirmActionProps {
  /** The button that opens the dialog. Leave it out and pass `open` to open it from a key. */
  trigger?: ReactElement<{ onClick?: (event: MouseEvent) => void }>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The act in two or three words: "退费". */
  title: string;
  /** The object, so that nobody acts on the wrong one: "张三 · 订单 20261122-0031". */
  object: ReactNode;
  /** What will have happened: "退回 128.00 元到 信用付". */
  effect: ReactNode;
  /** Red button and the sentence that it cannot be undone. */
  danger?: boolean;
  /** `required` for refunds, write-offs, cancellations. */
  reason?: "none" | "optional" | "required";
  /** Usual reasons to pick from; others may still be typed. */
  reasonChoices?: string[];
  confirmLabel?: string;
  /** Does it. `key.current()` is the same for every try of this dialog. Throwing keeps the dialog open. */
  onConfirm: (reason: string, key: IdempotencyKey) => Promise<unknown>;
}

/** One confirmation that names object and effect; Ctrl+Enter confirms, Esc leaves, errors are shown in place. */
export function ConfirmAction(props: ConfirmActionProps) {
  const {
    trigger,
    title,
    object,
    effect,
    danger = false,
    reason = "none",
    reasonChoices,
    confirmLabel,
  } = props;
  const t = useCommonText();
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open ?? ownOpen;
  const [text, setText] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Set at once, not at the next render: a double click is two calls in one frame.
  const running = useRef(false);
  const key = useIdempotencyKey(open);

  const setOpen = (next: boolean): void => {
    if (running.current) return;
    setText("");
    setMissing(false);
    setFailure(null);
    setOwnOpen(next);
    props.onOpenChange?.(next);
  };

  const confirm = async (): Promise<void> => {
    if (running.current) return;
    if (reason === "required" && !text.trim()) {
      setMissing(true);
      return;
    }
    running.current = true;
    // Closes the list of reasons, which would cover the answer.
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    setBusy(true);
    setFailure(null);
    try {
      await props.onConfirm(text.trim(), key);
      running.current = false;
      setOpen(false);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.isRefusal) key.renew();
      setFailure(problem.detail);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  return (
    <>
      {trigger
        ? cloneElement(trigger, {
            onClick: (event: MouseEvent) => {
              trigger.props.onClick?.(event);
              setOpen(true);
            },
          })
        : null}
      <Modal
        open={open}
        title={title}
        onCancel={() => setOpen(false)}
        onOk={() => void confirm()}
        okText={confirmLabel ?? title}
        cancelText={t("cancel")}
        okButtonProps={{ danger, loading: isBusy }}
        cancelButtonProps={{ disabled: isBusy }}
        mask={{ closable: false }}
        destroyOnHidden
        width={460}
      >
        {open ? <DialogKeys label={title} run={() => void confirm()} /> : null}
        <div style={{ color: palette.textSecondary }}>{object}</div>
        <div style={{ fontSize: "1.15em", fontWeight: 600, margin: "4px 0 12px" }}>{effect}</div>
        {reason === "none" ? null : (
          <Form layout="vertical" component={false}>
            <Form.Item
              label={t("confirm.reason")}
              validateStatus={isMissing ? "error" : undefined}
              help={isMissing ? t("confirm.reasonMissing") : undefined}
              style={{ marginBottom: 12 }}
            >
              <AutoComplete
                value={text}
                options={(reasonChoices ?? []).map((value) => ({ value }))}
                onChange={(value: string) => {
                  setText(value);
                  setMissing(false);
                }}
                style={{ width: "100%" }}
              >
                <Input aria-label={t("confirm.reason")} maxLength={200} autoFocus />
              </AutoComplete>
            </Form.Item>
          </Form>
        )}
        {danger ? <div style={{ color: palette.error }}>{t("confirm.irreversible")}</div> : null}
        {failure ? <Alert type="error" showIcon title={failure} style={{ marginTop: 12 }} /> : null}
      </Modal>
    </>
  );
}

function DialogKeys({ label, run }: { label: string; run: () => void }) {
  useHotkeys({ "Ctrl+Enter": { label, run } }, { inDialog: true });
  return null;
}
