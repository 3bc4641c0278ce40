import { App, Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { asProblem, client, type Schemas, unwrap, useApiMutation } from "@/api";
import { DeskForm } from "@/ui";
import { useText } from "../i18n";
import { DOCUMENT_KINDS } from "../parts/documents";
import { Muted } from "../parts/layout";
import { choosePatient } from "../parts/patient";

interface Values {
  name: string;
  kind: Schemas["DocumentKind"];
  number: string;
  relation: string;
  code: string;
}

/** Acts for somebody else from now on, who agrees by telling the code that their phone got. */
export default function AddFamilyPage() {
  const t = useText();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [isSent, setSent] = useState(false);
  const add = useApiMutation("post", "/api/ui/mobile-session/family", {
    invalidates: ["/api/ui/mobile-session/patients"],
  });
  const required = [{ required: true, message: t("register.required") }];

  const sendCode = async (): Promise<void> => {
    const values = await form.validateFields(["name", "kind", "number"]).catch(() => null);
    if (!values) return;
    try {
      await unwrap(
        client.POST("/api/ui/mobile-session/family/codes", {
          body: { name: values.name, kind: values.kind, number: values.number },
        }),
      );
      setSent(true);
    } catch (error) {
      form.setFields([{ name: "code", errors: [asProblem(error).detail] }]);
    }
  };
  return (
    <DeskForm<Values>
      form={form}
      layout="vertical"
      initialValues={{ kind: "resident_id", relation: "父母" }}
      hideSubmit
      onSubmit={async (values) => {
        const made = await add.mutateAsync({ body: values });
        choosePatient(made.patient_id);
        void message.success(made.name_masked);
        void navigate("/mobile/me", { replace: true });
      }}
    >
      <Form.Item name="name" label={t("register.name")} rules={required}>
        <Input />
      </Form.Item>
      <Form.Item name="kind" label={t("register.kind")} rules={required}>
        <Select options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`documents.${value}`) }))} />
      </Form.Item>
      <Form.Item name="number" label={t("register.number")} rules={required}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="relation" label={t("me.relation")} rules={required}>
        <Select
          options={[
            { value: "父母", label: t("me.parent") },
            { value: "子女", label: t("me.child") },
            { value: "配偶", label: t("me.spouse") },
            { value: "其他", label: t("me.other") },
          ]}
        />
      </Form.Item>
      <Button block onClick={() => void sendCode()}>
        {t("me.sendCode")}
      </Button>
      <p>
        <Muted>{isSent ? t("me.codeSent") : t("me.addHint")}</Muted>
      </p>
      <Form.Item name="code" label={t("me.code")} rules={required}>
        <Input inputMode="numeric" maxLength={6} autoComplete="one-time-code" />
      </Form.Item>
      <Button type="primary" block htmlType="submit">
        {t("me.submit")}
      </Button>
    </DeskForm>
  );
}
