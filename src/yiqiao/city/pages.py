"""The city's page for people: what arrived, per party, and the controls of a rehearsal."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from yiqiao.city import faults
from yiqiao.city.controls import received
from yiqiao.city.counterpart import Counterpart
from yiqiao.city.faults import LABELS, Fault
from yiqiao.city.store import Row, State, Store

ROWS = 100

RESULTS = {
    "processing": "处理中",
    "done": "已办理",
    "refused": "拒绝",
    "[dropped before]": "未处理即断开",
    "[dropped after]": "（应答前断开）",
    "[held back]": "（应答被扣住）",
    "HTTP 500": "返回 HTTP 500",
}

STYLE = """
:root{--ink:#1f2a37;--muted:#6b7785;--line:#e3e8ee;--brand:#0b6e6e;--bad:#b42318;--warn:#9a6700;--good:#1a7f37}
*{box-sizing:border-box}body{margin:0;font:14px/1.6 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
color:var(--ink);background:#f5f7f9}
header{background:var(--brand);color:#fff;padding:12px 24px;display:flex;gap:16px;align-items:baseline}
header h1{font-size:18px;margin:0}header span{opacity:.85}
main{display:grid;grid-template-columns:minmax(0,1fr) 340px;gap:16px;padding:16px 24px;align-items:start}
section{background:#fff;border:1px solid var(--line);border-radius:6px;padding:12px 16px;margin-bottom:16px}
h2{font-size:15px;margin:0 0 10px}nav{display:flex;gap:8px;flex-wrap:wrap;margin-bottom:10px}
nav a{padding:3px 12px;border:1px solid var(--line);border-radius:14px;color:var(--ink);text-decoration:none}
nav a.on{background:var(--brand);border-color:var(--brand);color:#fff}
table{width:100%;border-collapse:collapse}th{text-align:left;color:var(--muted);font-weight:500}
th,td{padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
td.t{white-space:nowrap;color:var(--muted);font-variant-numeric:tabular-nums}td.m{word-break:break-all}
.done{color:var(--good)}.refused,.bad{color:var(--bad)}.fault{color:var(--warn);font-size:12px}
summary{cursor:pointer;color:var(--brand)}
pre{margin:6px 0;padding:8px;background:#f5f7f9;border-radius:4px;white-space:pre-wrap;word-break:break-all;
font-size:12px;max-height:260px;overflow:auto}
label{display:block;margin:6px 0 2px;color:var(--muted)}
input,select{width:100%;padding:5px 8px;border:1px solid #c9d1d9;border-radius:4px;font:inherit;background:#fff}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:8px}
button{margin-top:10px;padding:5px 16px;border:1px solid var(--brand);border-radius:4px;background:var(--brand);
color:#fff;font:inherit;cursor:pointer}button.plain{background:#fff;color:var(--brand);margin:0;padding:1px 10px}
form.row{display:flex;gap:8px}form.row button{margin:0;white-space:nowrap}.empty{color:var(--muted);padding:16px 0}
ul{list-style:none;margin:0;padding:0}li{padding:6px 0;border-bottom:1px solid var(--line);display:flex;gap:8px}
li div{flex:1}small{color:var(--muted)}
@media(max-width:900px){main{grid-template-columns:1fr}}
"""


def routes(store: Store, counterparts: Sequence[Counterpart]) -> list[Route]:
    """The page, and the forms on it."""
    titles = {one.code: one.title for one in counterparts}

    def show(request: Request) -> HTMLResponse:
        party, query = request.query_params.get("party", ""), request.query_params.get("q", "")[:100]
        party = party if party in titles else ""
        with store.transaction() as state:
            rows = received(state, party, query, limit=ROWS)
            page = _page(
                titles, counterparts, state, rows, party, query, request.query_params.get("said", "")
            )
        return HTMLResponse(page)

    async def set_fault(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response("forms of other sites are not accepted", 403)
        given = {key: values[-1] for key, values in parse_qs((await request.body()).decode()).items()}
        said = await run_in_threadpool(apply, given)
        return RedirectResponse("/?" + urlencode({"party": given.get("back", ""), "said": said}), 303)

    def apply(given: dict[str, str]) -> str:
        with store.transaction() as state:
            if "clear" in given:
                faults.clear(state, int(given["clear"]) if given["clear"].isdigit() else None)
                return "已撤销"
            try:
                faults.add(
                    state,
                    {
                        "party": given.get("party", "*"),
                        "operation": given.get("operation", "*").strip() or "*",
                        "fault": given.get("fault", ""),
                        "times": int(given["times"]) if given.get("times") else None,
                        "delay_ms": int(given.get("delay_ms") or 0),
                        "probability": float(given.get("probability") or 100) / 100,
                    },
                )
            except ValueError:
                return "次数、延迟和概率应为数字"
            except faults.FaultInvalid as error:
                return str(error)
            return "已设置"

    return [Route("/", show, methods=["GET"]), Route("/", set_fault, methods=["POST"])]


def _page(
    titles: dict[str, str],
    counterparts: Sequence[Counterpart],
    state: State,
    rows: Sequence[Row],
    party: str,
    query: str,
    said: str,
) -> str:
    tabs = "".join(
        f'<a class="{"on" if code == party else ""}" href="/?{urlencode({"party": code, "q": query})}">{title}</a>'
        for code, title in {"": "全部", **titles}.items()
    )
    body = "".join(_row(titles, row) for row in rows)
    table = (
        f"<table><tr><th>时间<th>机构<th>接口<th>消息编号<th>结果</tr>{body}</table>"
        if rows
        else "<p class=empty>还没有收到符合条件的报文。医院端发起收费、开票或短信后会出现在这里。</p>"
    )
    return f"""<!doctype html><html lang=zh><meta charset=utf-8><title>医桥 · 城市沙箱</title>
<meta name=viewport content="width=device-width"><style>{STYLE}</style>
<header><h1>城市沙箱</h1><span>医保、支付、票据等外部机构的演练对端，数据与医院分开保存</span></header>
<main><div><section>
<nav>{tabs}</nav><form class=row method=get><input type=hidden name=party value="{html.escape(party)}">
<input name=q value="{html.escape(query)}" placeholder="按消息编号、接口或报文内容查找" maxlength=100>
<button>查找</button></form>
{table}<small>最多显示最近 {ROWS} 条</small></section></div><aside>
{f"<section role=status>{html.escape(said[:200])}</section>" if said else ""}
{_fault_form(titles, counterparts, party)}{_fault_list(titles, faults.listing(state), party)}
{_sms(state)}{_notices(titles, state)}</aside></main></html>"""


def _pretty(text: str) -> str:
    try:
        return html.escape(json.dumps(json.loads(text), ensure_ascii=False, indent=2))
    except ValueError:
        return html.escape(text)


def _message_of(response: str) -> str:
    try:
        return str(json.loads(response).get("message", ""))
    except ValueError:
        return ""


def _row(titles: dict[str, str], row: Row) -> str:
    result = row["result"] or "processing"
    style = "done" if result == "done" else "refused" if result.startswith("refused") else "bad"
    for word, meaning in RESULTS.items():
        result = result.replace(word, meaning)
    if style == "refused":
        result += f"：{_message_of(row['response'])}"
    repeat = "（重复，按原结果应答）" if row["is_repeat"] else ""
    marks = "、".join(LABELS[Fault(one)] for one in row["fault"].split(",") if one)
    return f"""<tr><td class=t>{row["at"][5:10]} {row["at"][11:19]}<td>{titles.get(row["party"], row["party"])}
<td>{html.escape(row["operation"])}<td class=m>{html.escape(row["message_id"])}<br>
<small>{html.escape(row["client"])}</small>
<td><details><summary class={style}>{html.escape(result)}{repeat}</summary>请求<pre>{_pretty(row["request"])}</pre>
应答<pre>{_pretty(row["response"])}</pre></details>{f"<span class=fault>{marks}</span>" if marks else ""}</tr>"""


def _fault_form(titles: dict[str, str], counterparts: Sequence[Counterpart], party: str) -> str:
    parties = "".join(
        f'<option value="{code}"{" selected" if code == party else ""}>{title}</option>'
        for code, title in titles.items()
    )
    operations = "".join(
        f'<option value="{name}">'
        for name in sorted({name for one in counterparts for name in one.operations})
    )
    kinds = "".join(f'<option value="{one.value}">{LABELS[one]}</option>' for one in Fault)
    return f"""<section><h2>故障演练</h2><form method=post><input type=hidden name=back value="{html.escape(party)}">
<label for=p>机构</label><select id=p name=party><option value="*">全部机构</option>{parties}</select>
<label for=o>接口（* 为全部，通知写 notice:*）</label><input id=o name=operation value="*" list=ops>
<datalist id=ops>{operations}<option value="notice:*"></datalist>
<label for=f>行为</label><select id=f name=fault>{kinds}</select>
<div class=pair><div><label for=t>次数（空为一直）</label><input id=t name=times inputmode=numeric value=1></div>
<div><label for=d>延迟（毫秒）</label><input id=d name=delay_ms inputmode=numeric value=3000></div></div>
<label for=b>概率（%）</label><input id=b name=probability inputmode=numeric value=100>
<button>设置</button></form></section>"""


def _fault_list(titles: dict[str, str], rows: Sequence[Row], party: str) -> str:
    if not rows:
        return ""
    back = f'<input type=hidden name=back value="{html.escape(party)}">'
    items = "".join(
        f"""<li><div>{titles.get(row["party"], "全部机构")} · {html.escape(row["operation"])}<br>
{LABELS[Fault(row["fault"])]}
{f"{row['delay_ms']} 毫秒" if row["fault"] == Fault.DELAY else ""}<br>
<small>已用 {row["used"]} 次 / {row["times"] or "不限"}</small></div>
<form method=post>{back}<button class=plain name=clear value="{row["id"]}">撤销</button></form></li>"""
        for row in rows[-30:]
    )
    return f"""<section><h2>已设置的故障</h2><ul>{items}</ul>
<form method=post>{back}<button name=clear value=all>全部撤销</button></form></section>"""


def _sms(state: State) -> str:
    rows = state.rows("SELECT * FROM sms_inbox ORDER BY id DESC LIMIT 8")
    if not rows:
        return ""
    items = "".join(
        f"<li><div>{html.escape(row['phone'])} <small>{row['at'][11:19]}</small>"
        f"<br>{html.escape(row['text'])}</div></li>"
        for row in rows
    )
    return f"<section><h2>短信收件箱</h2><ul>{items}</ul></section>"


def _notices(titles: dict[str, str], state: State) -> str:
    rows = state.rows("SELECT * FROM notices ORDER BY id DESC LIMIT 8")
    if not rows:
        return ""
    words = {"waiting": "等待送达", "accepted": "医院已接收", "dropped": "按演练未发送", "failed": "送达失败"}
    items = "".join(
        f"<li><div>{titles.get(row['party'], row['party'])} → {html.escape(row['client'])}"
        f"<br><small>{row['at'][11:19]} · {words.get(row['status'], row['status'])} · {row['attempts']} 次"
        f"</small></div></li>"
        for row in rows
    )
    return f"<section><h2>发往医院的通知</h2><ul>{items}</ul></section>"
