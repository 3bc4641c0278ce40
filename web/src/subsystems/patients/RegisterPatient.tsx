import { Alert, Button, Form, Input, Radio, Select } from "antd";
import { useState } from "react";
import { type ApiProblem, asProblem, client, type Schemas, unwrap, useIdempotencyKey } from "@/api";
import { DateInput, DeskForm, DetailDrawer, type PatientBrief, today, useStatusOptions } from "@/ui";
import { usePatientsText } from "./i18n";
import { ageInYears, GUARDIAN_UNDER, readResidentId } from "./residentId";

interface Values {
  documentKind: Schemas["DocumentKind"];
  documentNumber?: string;
  name: string;
  nameEn?: string;
  sex: Schemas["Sex"];
  bornOn: string;
  phone?: string;
  nationality?: string;
  address?: string;
  guardianName?: string;
  guardianPhone?: string;
  relation?: string;
}

interface Candidate {
  patient_id: number;
  patient_no: string;
  name_masked: string;
  phone_masked: string;
  document_masked: string;
}

const toBody = (values: Values, isDuplicateChecked: boolean): Schemas["PatientIn"] => {
  const nationality = values.nationality?.toUpperCase() || "CHN";
  return {
    name: values.name,
    name_en: values.nameEn || null,
    sex: values.sex,
    born_on: values.bornOn,
    phone: values.phone || null,
    nationality,
    address: values.address || null,
    language: nationality === "CHN" ? "zh" : "en",
    documents: values.documentNumber
      ? [
          {
            kind: values.documentKind,
            number: values.documentNumber.replace(/\s/g, ""),
            issuing_state: values.documentKind === "passport" ? nationality : "CHN",
          },
        ]
      : [],
    contacts: values.guardianName
      ? [
          {
            name: values.guardianName,
            phone: values.guardianPhone ?? "",
            relation: values.relation ?? "",
            is_guardian: true,
          },
        ]
      : [],
    is_duplicate_checked: isDuplicateChecked,
  };
};

/** The fields of the server stand in lists; here they are single fields. */
const RENAME: Record<string, string> = {
  born_on: "bornOn",
  name_en: "nameEn",
  "documents.0.number": "documentNumber",
  "documents.0.kind": "documentKind",
  "contacts.0.name": "guardianName",
  "contacts.0.phone": "guardianPhone",
  "contacts.0.relation": "relation",
  document: "documentNumber",
  number: "documentNumber",
};

export interface RegisterPatientProps {
  open: boolean;
  /** What was typed or scanned in the search, to start from. */
  start?: string;
  onClose: () => void;
  onDone: (patient: PatientBrief) => void;
}

/** A new record: document first, the rest follows from it; likely twins are shown before one is made. */
export function RegisterPatient({ open, start, onClose, onDone }: RegisterPatientProps) {
  const t = usePatientsText();
  return (
    <DetailDrawer open={open} onClose={onClose} title={t("register")} width={620}>
      {open ? <RegisterForm start={start ?? ""} onDone={onDone} /> : null}
    </DetailDrawer>
  );
}

function RegisterForm({ start, onDone }: { start: string; onDone: (patient: PatientBrief) => void }) {
  const t = usePatientsText();
  const [form] = Form.useForm<Values>();
  const key = useIdempotencyKey();
  const documents = useStatusOptions("identity_document");
  const sexes = useStatusOptions("sex");
  const [twins, setTwins] = useState<{ candidates: Candidate[]; problem: ApiProblem } | null>(null);
  const bornOn = Form.useWatch("bornOn", form);
  const kind = Form.useWatch("documentKind", form);
  const isChild = Boolean(bornOn) && ageInYears(bornOn, today()) < GUARDIAN_UNDER;
  const startsWithNumber = /\d{6}/.test(start);

  const readNumber = (typed: string): void => {
    if (form.getFieldValue("documentKind") !== "resident_id") return;
    const facts = readResidentId(typed);
    if (facts) form.setFieldsValue({ bornOn: facts.bornOn, sex: facts.sex });
  };

  const send = async (values: Values, isDuplicateChecked: boolean): Promise<void> => {
    try {
      const patient = await unwrap(
        client.POST("/api/ui/patients", {
          body: toBody(values, isDuplicateChecked),
          headers: { "Idempotency-Key": key.current() },
        }),
      );
      onDone(patient);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.isRefusal) key.renew();
      if (!problem.is("people.probable_duplicate")) throw problem;
      setTwins({ candidates: (problem.details.candidates ?? []) as Candidate[], problem });
    }
  };

  const takeRecord = async (id: number): Promise<void> => {
    onDone(
      await unwrap(client.GET("/api/ui/patients/{patient_id}", { params: { path: { patient_id: id } } })),
    );
  };

  const half = { display: "grid", gridTemplateColumns: "1fr 1fr", columnGap: 16 } as const;
  const needed = [{ required: true, message: t("needed") }];
  const startNumber = startsWithNumber ? readResidentId(start) : null;
  return (
    <DeskForm<Values>
      form={form}
      draft="counter.patient"
      rename={RENAME}
      submitLabel={t("registerSubmit")}
      initialValues={{
        documentKind: "resident_id",
        ...(startsWithNumber ? { documentNumber: start } : { name: start }),
        ...(startNumber ?? {}),
        nationality: "CHN",
      }}
      onValuesChange={(changed: Partial<Values>) => {
        if (changed.documentNumber !== undefined) readNumber(changed.documentNumber);
        if (changed.documentKind === "passport") form.setFieldValue("nationality", "");
        if (changed.documentKind === "resident_id") form.setFieldValue("nationality", "CHN");
        setTwins(null);
      }}
      onSubmit={(values) => send(values, false)}
    >
      <div style={half}>
        <Form.Item name="documentKind" label={t("documentKind")} rules={needed}>
          <Select options={documents} />
        </Form.Item>
        <Form.Item
          name="documentNumber"
          label={t("documentNumber")}
          extra={kind === "resident_id" ? t("documentHint") : null}
          rules={[{ required: kind !== "other", message: t("needed") }]}
        >
          <Input autoFocus maxLength={50} autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={t("name")} rules={needed}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="phone" label={t("phone")}>
          <Input maxLength={30} inputMode="tel" autoComplete="off" />
        </Form.Item>
        <Form.Item name="sex" label={t("sex")} rules={needed}>
          <Radio.Group options={sexes} optionType="button" />
        </Form.Item>
        <Form.Item name="bornOn" label={t("bornOn")} rules={needed}>
          <DateInput />
        </Form.Item>
        {kind === "resident_id" || kind === "birth_certificate" ? null : (
          <>
            <Form.Item name="nameEn" label={t("nameEn")}>
              <Input maxLength={100} autoComplete="off" />
            </Form.Item>
            <Form.Item name="nationality" label={t("nationality")} rules={needed}>
              <Input maxLength={3} autoComplete="off" />
            </Form.Item>
          </>
        )}
      </div>
      {isChild ? (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend style={{ fontWeight: 600, marginBottom: 8 }}>
            {t("guardian")} <span style={{ fontWeight: 400 }}>· {t("guardianHint")}</span>
          </legend>
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr 130px", columnGap: 16 }}>
            <Form.Item name="guardianName" label={t("guardianName")} rules={needed}>
              <Input maxLength={100} autoComplete="off" />
            </Form.Item>
            <Form.Item name="guardianPhone" label={t("guardianPhone")} rules={needed}>
              <Input maxLength={30} autoComplete="off" />
            </Form.Item>
            <Form.Item name="relation" label={t("relation")} rules={needed}>
              <Select
                options={(["parent", "grandparent", "other"] as const).map((one) => ({
                  value: t(`relations.${one}`),
                  label: t(`relations.${one}`),
                }))}
              />
            </Form.Item>
          </div>
        </fieldset>
      ) : null}
      <Form.Item name="address" label={t("address")}>
        <Input maxLength={300} autoComplete="off" />
      </Form.Item>
      {twins ? (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={t("duplicateTitle")}
          description={
            <div style={{ display: "grid", gap: 8 }}>
              <div>{twins.problem.detail}</div>
              {twins.candidates.map((one) => (
                <div key={one.patient_id} style={{ display: "flex", gap: 12, alignItems: "center" }}>
                  <strong>{one.name_masked}</strong>
                  <span className="tabular">{one.document_masked || one.patient_no}</span>
                  <span className="tabular">{one.phone_masked}</span>
                  <Button
                    size="small"
                    style={{ marginInlineStart: "auto" }}
                    onClick={() => void takeRecord(one.patient_id)}
                  >
                    {t("duplicateUse")}
                  </Button>
                </div>
              ))}
              <Button onClick={() => void send(form.getFieldsValue(true) as Values, true)}>
                {t("duplicateNew")}
              </Button>
            </div>
          }
        />
      ) : null}
    </DeskForm>
  );
}
