import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render";
import { serve } from "@/testing/server";
import { PatientBanner, type PatientBrief } from "./PatientBanner";
import { PatientSearch } from "./PatientSearch";

const aPatient = (different: Partial<PatientBrief> = {}): PatientBrief => ({
  id: 1,
  name_masked: "欧阳**",
  sex: "female",
  age: "31 岁",
  document_kind: "passport",
  document_masked: "E*****001",
  patient_no: "P001",
  visit_no: "O1",
  insurance: "城镇职工医保",
  allergies: ["青霉素"],
  badges: [{ code: "overseas", label: "境外", label_en: "Overseas", colour: "processing" }],
  ...different,
});

it("shows who it is, allergies in red and the badges", () => {
  renderPage(<PatientBanner patient={aPatient()} />);
  expect(screen.getByText("欧阳**")).toBeVisible();
  expect(screen.getByText("女 · 31 岁")).toBeVisible();
  expect(screen.getByText("过敏：青霉素")).toHaveStyle({ color: "rgb(185, 38, 28)" });
  expect(screen.getByText("境外")).toBeVisible();
});

it("chooses by arrow and Enter", async () => {
  serve({
    "GET /api/ui/patients": [aPatient(), aPatient({ id: 2, name_masked: "张*" })],
  });
  const onChoose = vi.fn();
  renderPage(<PatientSearch onChoose={onChoose} autoFocus />);
  await userEvent.type(screen.getByRole("combobox"), "zhang");
  await screen.findByText("张*");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(onChoose).toHaveBeenCalledWith(expect.objectContaining({ id: 2 }));
});

it("takes a scanned number in one question and opens the only match", async () => {
  const asked = serve({ "GET /api/ui/patients": [aPatient()] });
  const onChoose = vi.fn();
  renderPage(<PatientSearch onChoose={onChoose} />);
  await userEvent.type(screen.getByRole("combobox"), "310101199001011234{Enter}");
  await waitFor(() => expect(onChoose).toHaveBeenCalledTimes(1));
  const questions = asked.filter((one) => one.path === "/api/ui/patients");
  expect(questions.map((one) => one.query.q)).toEqual(["310101199001011234"]);
});

it("never opens one of several by a scan", async () => {
  serve({
    "GET /api/ui/patients": [aPatient(), aPatient({ id: 2, name_masked: "张*" })],
  });
  const onChoose = vi.fn();
  renderPage(<PatientSearch onChoose={onChoose} />);
  await userEvent.type(screen.getByRole("combobox"), "1380000{Enter}");
  await screen.findByText("张*");
  expect(onChoose).not.toHaveBeenCalled();
});
