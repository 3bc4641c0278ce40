import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPage } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import SignInPage from "./pages/SignInPage";
import { bornOnOf, sexOf } from "./parts/documents";
import { chosenOf, type OwnPatient } from "./parts/patient";
import { nextStepOf } from "./parts/steps";

describe("a resident identity number", () => {
  it("tells birthday and sex", () => {
    expect([bornOnOf("110101198603123055"), sexOf("110101198603123055")]).toEqual(["1986-03-12", "male"]);
    expect(sexOf("110101198603123041")).toBe("female");
  });

  it("of a day that does not exist or another shape tells nothing", () => {
    expect([bornOnOf("110101198602303055"), bornOnOf("E12345678")]).toEqual([null, null]);
  });
});

it("the pages are about oneself unless a member of the family was chosen", () => {
  const family = [{ patient_id: 1 }, { patient_id: 2 }] as OwnPatient[];
  expect([chosenOf(family, null), chosenOf(family, "2"), chosenOf(family, "9")]).toEqual([
    family[0],
    family[1],
    family[0],
  ]);
});

it("exactly the highlighted step is next, and none without a timeline", () => {
  const steps = [{ state: "done" }, { state: "next", code: "check_in" }, { state: "later" }];
  expect(nextStepOf({ steps } as Parameters<typeof nextStepOf>[0])?.code).toBe("check_in");
  expect(nextStepOf(undefined)).toBeUndefined();
});

describe("signing in", () => {
  const session = { "GET /api/ui/session": { hospital: { name_zh: "示范医院", name_en: "Demo" } } };

  it("lets one of several patients of a phone be chosen, and shows a refusal on the page", async () => {
    const person = userEvent.setup();
    const asked = serve({
      ...session,
      "POST /api/ui/mobile-session/codes": { accepted: true, resend_after_seconds: 60 },
      "POST /api/ui/mobile-session": {
        patient: null,
        ticket: "t",
        choices: [
          { patient_id: 1, name_masked: "张*", age: "40岁", patient_no: "P1" },
          { patient_id: 2, name_masked: "张**", age: "8岁", patient_no: "P2" },
        ],
      },
      "POST /api/ui/mobile-session/choice": problem(401, "people.ticket_invalid", "手机号验证已过期"),
    });
    renderPage(<SignInPage />);
    await person.type(screen.getByLabelText("手机号"), "13812341234");
    await person.click(screen.getByRole("button", { name: "获取验证码" }));
    await person.type(await screen.findByLabelText("短信验证码"), "123456");
    await person.click(await screen.findByText("张**"));
    expect((await screen.findByRole("alert")).textContent).toContain("手机号验证已过期");
    expect(asked.at(-1)?.body).toEqual({ ticket: "t", patient_id: 2 });
  });

  it("offers registration to a phone that nobody gave", async () => {
    const person = userEvent.setup();
    serve({
      ...session,
      "POST /api/ui/mobile-session/codes": { accepted: true, resend_after_seconds: 60 },
      "POST /api/ui/mobile-session": { patient: null, ticket: "t", choices: [] },
    });
    renderPage(<SignInPage />);
    await person.type(screen.getByLabelText("手机号"), "13812341234");
    await person.click(screen.getByRole("button", { name: "获取验证码" }));
    await person.type(await screen.findByLabelText("短信验证码"), "123456");
    expect(await screen.findByText("首次使用，请登记")).toBeDefined();
  });
});
