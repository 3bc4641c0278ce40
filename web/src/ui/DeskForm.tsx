import { Alert, Button, Form, type FormInstance, type FormProps } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { asProblem } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { enterMovesOn, showProblem } from "./form";
import { useDraft } from "./useDraft";

export interface DeskFormProps<Values extends object>
  extends Omit<FormProps<Values>, "form" | "onFinish" | "onSubmit" | "children"> {
  form?: FormInstance<Values>;
  /** Sends the values. When it throws, the sentences go to their fields and nothing typed is lost. */
  onSubmit: (values: Values) => Promise<unknown>;
  /** Keeps a draft under this name; name the object too: `refund:${orderNo}`. No secrets here. */
  draft?: string;
  /** Server field → form field, where they differ. */
  rename?: Record<string, string>;
  submitLabel?: string;
  /** Renders the buttons elsewhere (a dialog's footer): they call `form.submit()`. */
  hideSubmit?: boolean;
  children: ReactNode;
}

/**
 * A form for people who type: Enter moves on, Ctrl+Enter submits, the first wrong field gets the focus and
 * its sentence, an error or time-out loses nothing.
 */
export function DeskForm<Values extends object>({
  form: given,
  onSubmit,
  draft: draftName,
  rename,
  submitLabel,
  hideSubmit = false,
  children,
  ...rest
}: DeskFormProps<Values>) {
  const t = useCommonText();
  const [form] = Form.useForm<Values>(given);
  const draft = useDraft<Values>(draftName);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const [showsDraftNote, setDraftNote] = useState(false);

  useEffect(() => {
    if (!draft.restored) return;
    form.setFieldsValue(draft.restored as Parameters<typeof form.setFieldsValue>[0]);
    setDraftNote(true);
  }, [draft.restored, form]);

  const finish = async (values: Values): Promise<void> => {
    if (isSending) return;
    setRefusal(null);
    setSending(true);
    try {
      await onSubmit(values);
      draft.discard();
      setDraftNote(false);
    } catch (error) {
      setRefusal(showProblem(form, asProblem(error), rename));
    } finally {
      setSending(false);
    }
  };

  return (
    <div {...enterMovesOn(() => form.submit())}>
      <Form<Values>
        layout="vertical"
        requiredMark={(label, { required }) =>
          required ? (
            label
          ) : (
            <>
              {label} <span style={{ opacity: 0.7 }}>（{t("optional")}）</span>
            </>
          )
        }
        scrollToFirstError={{ block: "center", focus: true }}
        {...rest}
        form={form}
        onFinish={(values) => void finish(values)}
        onValuesChange={(changed, all) => {
          draft.save(all);
          rest.onValuesChange?.(changed, all);
        }}
      >
        {refusal ? <Alert type="error" showIcon title={refusal} style={{ marginBottom: 12 }} /> : null}
        {showsDraftNote ? (
          <Alert
            type="info"
            title={t("form.restored")}
            style={{ marginBottom: 12 }}
            action={
              <Button
                size="small"
                type="text"
                onClick={() => {
                  draft.discard();
                  form.resetFields();
                  setDraftNote(false);
                }}
              >
                {t("form.discard")}
              </Button>
            }
          />
        ) : null}
        {children}
        {hideSubmit ? null : (
          <Button type="primary" htmlType="submit" loading={isSending}>
            {submitLabel ?? t("submit")}
          </Button>
        )}
      </Form>
    </div>
  );
}
