import { Button, Form, Input, Radio, Select } from "antd";
import { client, type Schemas, unwrap } from "@/api";
import { useLanguage } from "@/app/i18n/language";
import { palette } from "@/app/theme";
import { DeskForm } from "@/ui";
import { useText } from "../i18n";
import { bornOnOf, DOCUMENT_KINDS, sexOf } from "./documents";

interface Values {
  name: string;
  name_en?: string;
  kind: Schemas["DocumentKind"];
  number: string;
  issuing_state?: string;
  sex: Schemas["Sex"];
  born_on: string;
}

/** First registration with an identity document; a resident identity number fills in birthday and sex. */
export function RegistrationForm({ ticket, onDone }: { ticket: string; onDone: () => Promise<void> }) {
  const t = useText();
  const language = useLanguage();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch("kind", form) ?? "resident_id";
  const required = [{ required: true, message: t("register.required") }];

  const register = async (values: Values): Promise<void> => {
    const state = values.issuing_state?.trim().toUpperCase() || "CHN";
    await unwrap(
      client.POST("/api/ui/mobile-session/registration", {
        body: {
          ticket,
          name: values.name,
          name_en: values.name_en?.trim() || null,
          sex: values.sex,
          born_on: values.born_on,
          nationality: values.kind === "passport" || values.kind === "permanent_residence" ? state : "CHN",
          address: null,
          language: language === "en-US" ? "en" : "zh",
          documents: [
            {
              kind: values.kind,
              number: values.number,
              issuing_state: state,
              valid_from: null,
              valid_until: null,
            },
          ],
          contacts: [],
        },
      }),
    );
    await onDone();
  };

  return (
    <>
      <h1 style={{ fontSize: 24, margin: "0 0 4px" }}>{t("register.title")}</h1>
      <p style={{ color: palette.textSecondary, marginTop: 0 }}>{t("register.hint")}</p>
      <DeskForm<Values>
        form={form}
        layout="vertical"
        initialValues={{ kind: "resident_id", sex: "male" }}
        hideSubmit
        rename={{
          "documents.0.number": "number",
          "documents.0.kind": "kind",
          "documents.0.issuing_state": "issuing_state",
        }}
        onSubmit={register}
        onValuesChange={(changed: Partial<Values>) => {
          const born =
            changed.number && form.getFieldValue("kind") === "resident_id" ? bornOnOf(changed.number) : null;
          if (born && changed.number) form.setFieldsValue({ born_on: born, sex: sexOf(changed.number) });
        }}
      >
        <Form.Item name="name" label={t("register.name")} rules={required}>
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="kind" label={t("register.kind")} rules={required}>
          <Select
            options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`documents.${value}`) }))}
            popupMatchSelectWidth
          />
        </Form.Item>
        <Form.Item name="number" label={t("register.number")} rules={required}>
          <Input autoComplete="off" autoCapitalize="characters" />
        </Form.Item>
        {kind === "resident_id" ? null : (
          <>
            <Form.Item
              name="issuing_state"
              label={t("register.state")}
              extra={t("register.stateHint")}
              rules={required}
            >
              <Input maxLength={3} autoCapitalize="characters" />
            </Form.Item>
            <Form.Item name="name_en" label={t("register.nameEn")}>
              <Input />
            </Form.Item>
          </>
        )}
        <Form.Item name="born_on" label={t("register.born")} rules={required}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="sex" label={t("register.sex")} rules={required}>
          <Radio.Group
            optionType="button"
            options={[
              { value: "male", label: t("register.male") },
              { value: "female", label: t("register.female") },
            ]}
          />
        </Form.Item>
        <Button type="primary" block htmlType="submit">
          {t("register.submit")}
        </Button>
      </DeskForm>
    </>
  );
}
