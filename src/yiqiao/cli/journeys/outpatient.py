"""An outpatient from booking to drugs in hand, part of the money back, and a ledger that balances."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from yiqiao.cli.journeys.walking import JSON, Desk, JourneyFailed, Reporter, must, wait_for

CARDIOLOGY = "0301"
DRUGS = (("W003", "5", "qd", 14), ("W001", "100", "qd", 30))
HERBS = (("H001", "15"), ("H024", "15"), ("H027", "12"), ("H005", "6"))
LIPIDS, ECG = "CL006", "CG001"
CENT = Decimal("0.01")


@dataclass
class Outpatient:
    """The walk, with the numbers that one step hands to the next."""

    base_url: str
    city_url: str
    password: str
    campus: str
    report: Reporter
    patient_id: int = 0
    phone: str = ""
    card: str = ""
    visit_id: int = 0
    orders: dict[str, JSON] | None = None

    def walk(self) -> None:
        """All steps in order; raises `JourneyFailed` at the first that fails."""
        self.orders = {}
        clerk = self._desk("clerk")
        self._register_patient(clerk)
        reservation = self._book_by_mobile()
        self._open_shift(clerk)
        self._register_visit(clerk, reservation)
        self._pay_registration(clerk)
        doctor = self._desk("doctor")
        self._consult(doctor)
        self._order(doctor)
        self._finish(doctor)
        self._review()
        settlement = self._pay_by_three_tenders(clerk)
        self._await_invoice(clerk, settlement)
        self._dispense()
        self._refund_ecg(clerk, settlement)
        self._close_shift(clerk)
        self._verify_ledger()

    def _desk(self, username: str) -> Desk:
        return Desk.at(self.base_url).sign_in(username, self.password, self.campus)

    def _register_patient(self, clerk: Desk) -> None:
        with self.report.step("建档") as data:
            # Unlike everything else in the demo hospital, each walk is a new person.
            dice = random.SystemRandom()
            self.phone = f"139{dice.randrange(10**8):08d}"
            born_on = date(1960, 1, 1) + timedelta(days=dice.randrange(10_000))
            body = {
                "name": "顾" + dice.choice("明志文国海") + dice.choice("华强远宁安"),
                "sex": "male",
                "born_on": born_on.isoformat(),
                "phone": self.phone,
                "documents": [{"kind": "resident_id", "number": _resident_id(dice, born_on)}],
                "is_duplicate_checked": True,
            }
            patient = clerk.post("/patients", body)
            self.patient_id = patient["id"]
            clerk.post(f"/patients/{self.patient_id}/cards/issue")
            data.update(患者号=patient["patient_no"], 姓名=patient["name_masked"], 年龄=patient["age"])
            found = clerk.get("/patients", q=self.phone)
            must(self.patient_id in [one["id"] for one in _items(found)], "按电话没有查到新建的患者")

    def _book_by_mobile(self) -> int:
        with self.report.step("手机预约") as data:
            mobile = Desk.at(self.base_url)
            mobile.post("/mobile-session/codes", {"phone": self.phone})
            code = wait_for(lambda: self._code_from_city(), "没有收到短信验证码")
            signed = mobile.post("/mobile-session", {"phone": self.phone, "code": code})
            must(signed["patient"]["patient_id"] == self.patient_id, "手机登录的不是本人")
            session = self._session_of_today(mobile)
            held = mobile.post(
                "/schedule/own-reservations", {"session_id": session["id"], "patient_id": self.patient_id}
            )
            booked = mobile.post(f"/schedule/own-reservations/{held['id']}/confirm")
            must(booked["status"] == "confirmed", "预约没有确认")
            data.update(
                预约号=booked["reservation_no"],
                科室=booked["department_name"],
                医生=booked["doctor_name"],
                号序=booked["slot_number"],
                余号=session["free_for_channel"] - 1,
            )
            return int(booked["id"])

    def _code_from_city(self) -> str:
        answer = httpx.get(f"{self.city_url}/control/sms", params={"phone": self.phone}, timeout=10)
        messages = answer.json()["inbox"] if answer.is_success else []
        for message in messages:
            digits = "".join(one if one.isdigit() else " " for one in message["text"]).split()
            for group in digits:
                if len(group) == 6:
                    return group
        return ""

    def _session_of_today(self, desk: Desk) -> JSON:
        today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
        sessions = desk.get(
            "/schedule/sessions",
            from_day=today,
            until=today,
            department=CARDIOLOGY,
            channel="mobile",
            page_size=50,
        )
        bookable = [
            one
            for one in sessions["items"]
            if one["free_for_channel"] > 0 and one["status"] == "open" and one["doctor"]
        ]
        must(bool(bookable), "今天心血管内科没有可预约的号")
        return next((one for one in bookable if one["doctor"]["name"] == "陈立"), bookable[0])

    def _open_shift(self, clerk: Desk) -> None:
        with self.report.step("开班") as data:
            shift = clerk.get("/cashier/shifts/current")
            if shift is None:
                counters = clerk.get("/organisation/counters", campus=self.campus, kind="charging")
                for counter in _items(counters):
                    try:
                        shift = clerk.post(
                            "/cashier/shifts", {"counter_id": counter["id"], "opening_float": "500.00"}
                        )
                        break
                    except JourneyFailed:
                        continue
            must(shift is not None, "没有空闲的收费窗口")
            data.update(班次=shift["shift_no"], 窗口=shift["counter"], 备用金=shift["opening_float"])

    def _register_visit(self, clerk: Desk, reservation: int) -> None:
        with self.report.step("挂号") as data:
            visit = clerk.post("/visits", {"patient_id": self.patient_id, "reservation_id": reservation})
            self.visit_id = visit["id"]
            clerk.post(f"/visits/{self.visit_id}/check-in")
            data.update(就诊号=visit["visit_no"], 序号=visit["queue_no"], 号别=visit["registration_name"])

    def _pay_registration(self, clerk: Desk) -> None:
        with self.report.step("收诊察费（现金）") as data:
            bill = clerk.post("/cashier/bills", {"visit_id": self.visit_id})
            received = (Decimal(bill["total"]) / 50).to_integral_value("ROUND_CEILING") * 50
            paid = clerk.post(
                f"/cashier/bills/{bill['id']}/settlements",
                {"tenders": [{"method": "cash", "amount": bill["total"], "received": f"{received:.2f}"}]},
            )
            must(paid["status"] == "completed", f"结算没有完成：{paid['status']}")
            data.update(结算号=paid["settlement_no"], 应收=paid["total"], 找零=paid["tenders"][0]["change"])

    def _consult(self, doctor: Desk) -> None:
        with self.report.step("接诊") as data:
            visit = f"/consultation/visits/{self.visit_id}"
            doctor.post(f"{visit}/start")
            doctor.post(f"{visit}/notes", {"kind": "chief_complaint", "text": "反复头晕 3 天，血压升高。"})
            doctor.post(
                f"{visit}/allergies",
                {"substance": "青霉素", "severity": "moderate", "reaction": "皮疹"},
            )
            doctor.call(
                "PUT",
                f"{visit}/diagnoses",
                {
                    "diagnoses": [
                        {"system": "icd10", "code": "I10", "name": "原发性高血压", "is_primary": True},
                        {"system": "icd10", "code": "E78.5", "name": "高脂血症"},
                    ]
                },
            )
            detail = doctor.get(visit)
            data.update(
                诊断="、".join(_names_of_diagnoses(detail)) or "原发性高血压、高脂血症", 过敏="青霉素"
            )

    def _order(self, doctor: Desk) -> None:
        with self.report.step("开立医嘱") as data:
            self._submit(
                doctor,
                "western",
                [_western(_drug(doctor, code), dose, often, days) for code, dose, often, days in DRUGS],
            )
            self._submit(
                doctor,
                "herbal",
                [{"drug_id": _drug(doctor, code)["id"], "dose": grams} for code, grams in HERBS],
                herbal={"doses": 7, "usage": "每日一剂，水煎分两次温服", "delivery": "pickup"},
            )
            self._submit(doctor, "laboratory", [_request(doctor, LIPIDS)])
            self._submit(doctor, "examination", [_request(doctor, ECG)])
            assert self.orders is not None  # noqa: S101 set at the start of the walk
            for kind, order in self.orders.items():
                data[KIND_NAMES[kind]] = f"{order['order_no']} {order['amount']} 元"

    def _submit(self, doctor: Desk, kind: str, lines: list[JSON], **more: JSON) -> None:
        assert self.orders is not None  # noqa: S101 set at the start of the walk
        order = doctor.post("/orders", {"visit_id": self.visit_id, "kind": kind, "lines": lines, **more})
        answer = doctor.post(f"/orders/{order['id']}/submit", {})
        if not answer["submitted"]:
            answer = doctor.post(
                f"/orders/{order['id']}/submit",
                {
                    "acknowledged": [one["key"] for one in answer["unanswered"]],
                    "override_reason": "已向患者说明",
                },
            )
        must(answer["submitted"], f"{KIND_NAMES[kind]}没有提交")
        self.orders[kind] = answer["order"]

    def _finish(self, doctor: Desk) -> None:
        with self.report.step("完成接诊") as data:
            done = doctor.post(f"/consultation/visits/{self.visit_id}/complete")
            data.update(状态=done["status"])
            must(done["status"] == "completed", "就诊没有结束")

    def _review(self) -> None:
        with self.report.step("审方") as data:
            assert self.orders is not None  # noqa: S101 set at the start of the walk
            for username, kind in (("pharmacist", "western"), ("herbalist", "herbal")):
                desk = self._desk(username)
                review = desk.get(f"/pharmacy/reviews/{self.orders[kind]['id']}")
                desk.post(f"/pharmacy/reviews/{self.orders[kind]['id']}/pass", {"comment": "用药合理"})
                data[KIND_NAMES[kind]] = f"通过（提示 {len(review.get('findings', []))} 条）"

    def _pay_by_three_tenders(self, clerk: Desk) -> JSON:
        with self.report.step("收费（银行卡 + 美元 + 现金）") as data:
            bill = clerk.post("/cashier/bills", {"visit_id": self.visit_id})
            total = Decimal(bill["total"])
            rates = {
                one["currency"]: Decimal(one["rate"])
                for one in _items(clerk.get("/cashier/rates"))
                if one["rate"]
            }
            # Foreign notes over the counter: the one method that is at hand and wants a currency.
            notes = next(one for one in bill["methods"] if one["is_immediate"] and one["needs_currency"])
            dollars = Decimal("5.00")
            foreign = (dollars * rates["USD"]).quantize(CENT)
            card = (total / 2).quantize(CENT)
            cash = total - card - foreign
            must(cash > 0, f"账单 {total} 元太小，不能分三种方式支付")
            paid = clerk.post(
                f"/cashier/bills/{bill['id']}/settlements",
                {
                    "bill_version": bill["version"],
                    "tenders": [
                        {"method": "bank_card", "amount": f"{card:.2f}", "payer_token": "6222020000001234"},
                        {
                            "method": notes["code"],
                            "amount": f"{foreign:.2f}",
                            "currency": "USD",
                            "foreign_amount": f"{dollars:.2f}",
                        },
                        {"method": "cash", "amount": f"{cash:.2f}", "received": f"{cash:.2f}"},
                    ],
                },
            )
            paid = wait_for(
                lambda: _finished(clerk.get(f"/cashier/settlements/{paid['id']}")), "银行卡支付一直没有结果"
            )
            must(paid["status"] == "completed", f"结算没有完成：{paid['failure'] or paid['status']}")
            tenders = {one["method_label"]: one["amount"] for one in paid["tenders"]}
            data.update(结算号=paid["settlement_no"], 合计=paid["total"], **tenders)
            must(sum(map(Decimal, tenders.values())) == Decimal(paid["total"]), "各支付方式之和不等于总额")
            return paid

    def _await_invoice(self, clerk: Desk, settlement: JSON) -> None:
        with self.report.step("电子发票") as data:

            def issued() -> JSON:
                listed = clerk.get("/invoicing/invoices", settlement_id=settlement["id"])["items"]
                must(len(listed) <= 1, "一笔结算开出了多张发票")
                return next((one for one in listed if one["status"] == "issued"), None)

            invoice = wait_for(issued, "电子发票没有开具")
            must(invoice["amount"] == settlement["total"], "发票金额与结算不符")
            data.update(发票号=invoice["number"], 金额=invoice["amount"], 校验码=invoice["check_code"])

    def _dispense(self) -> None:
        with self.report.step("取药") as data:
            assert self.orders is not None  # noqa: S101 set at the start of the walk
            for username, kind in (("pharmacist", "western"), ("herbalist", "herbal")):
                desk = self._desk(username)
                order_no = self.orders[kind]["order_no"]
                task = wait_for(lambda: _found(desk, f"/pharmacy/dispenses/{order_no}"), "药房没有收到处方")  # noqa: B023
                desk.post(f"/pharmacy/dispenses/{order_no}/prepare")
                done = desk.post(
                    f"/pharmacy/dispenses/{order_no}/dispense", {"patient_scan": task["patient_no"]}
                )
                must(done["dispense_status"] == "dispensed", "没有发药")
                data[KIND_NAMES[kind]] = f"{task['window']} 已发 {len(done['lines'])} 种"

    def _refund_ecg(self, clerk: Desk, settlement: JSON) -> None:
        with self.report.step("退心电图费（原路）") as data:
            charges = [one for one in settlement["charges"] if one["name"] == "十二导联心电图"]
            must(len(charges) == 1, "没有找到心电图费用")
            lines = [{"charge_id": charges[0]["id"], "quantity": charges[0]["quantity"]}]
            refund = clerk.post(
                f"/cashier/settlements/{settlement['id']}/refunds",
                {"lines": lines, "reason": "患者改日检查"},
            )
            refund = wait_for(
                lambda: _refund_done(clerk.get(f"/cashier/refunds/{refund['id']}")), "退费一直没有结果"
            )
            must(refund["status"] == "completed", f"退费没有完成：{refund['status']}")
            must(refund["amount"] == charges[0]["amount"], "退费金额不符")
            data.update(退费号=refund["refund_no"], 金额=refund["amount"])
            data.update({one["method_label"]: one["amount"] for one in refund["parts"]})

    def _close_shift(self, clerk: Desk) -> None:
        with self.report.step("结班") as data:
            shift = clerk.get("/cashier/shifts/current")
            declared = {key: _amount_of(value) for key, value in shift["expected"].items()}
            slip = clerk.post(f"/cashier/shifts/{shift['id']}/close", {"declared": declared})
            data.update(
                班次=slip["shift_no"],
                结算笔数=slip["settlements"],
                实收=slip["settled_amount"],
                退费=slip["refunded_amount"],
            )
            must(Decimal(slip["difference"] or 0) == 0, f"长短款 {slip['difference']} 元")

    def _verify_ledger(self) -> None:
        with self.report.step("核对总账") as data:
            verdict = self._desk("finance").post("/ledger/verify")
            must(verdict["ok"], f"账不平：{verdict['discrepancies'][:3]}")
            data.update(分录=verdict["entries"], 明细=verdict["postings"], 借方合计=verdict["total_debit"])


KIND_NAMES = {"western": "西药处方", "herbal": "草药处方", "laboratory": "检验", "examination": "检查"}


def _items(answer: JSON) -> list[Any]:
    return answer["items"] if isinstance(answer, dict) else answer


def _amount_of(value: JSON) -> str:
    return str(value["amount"]) if isinstance(value, dict) else str(value)


def _names_of_diagnoses(detail: JSON) -> list[str]:
    return [one["name"] for one in detail.get("diagnoses", [])]


def _drug(doctor: Desk, code: str) -> JSON:
    herb = code.startswith("H")
    found = [one for one in doctor.get("/catalogue/drugs", q=code, herb=herb) if one["code"] == code]
    must(len(found) == 1, f"目录中没有药品 {code}")
    return found[0]


def _western(drug: JSON, dose: str, frequency: str, days: int) -> JSON:
    return {"drug_id": drug["id"], "dose": dose, "frequency": frequency, "days": days, "route": "口服"}


def _request(doctor: Desk, code: str) -> JSON:
    found = _items(doctor.get("/catalogue/clinical-items", q=code))
    item = next(one for one in found if one["code"] == code)
    return {"clinical_item_id": item["id"], "quantity": "1"}


def _finished(settlement: JSON) -> JSON:
    return settlement if settlement["status"] != "pending" else None


def _refund_done(refund: JSON) -> JSON:
    return refund if refund["status"] in ("completed", "failed") else None


def _found(desk: Desk, path: str) -> JSON:
    try:
        return desk.get(path)
    except JourneyFailed:
        return None


def _resident_id(dice: random.Random, born_on: date) -> str:
    """A well-formed number (GB 11643) of a man born on that day."""
    body = f"310101{born_on:%Y%m%d}{dice.randrange(500) * 2 + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]
