"""The fields of cases and of their events, and the headers by which they are recognised."""

from __future__ import annotations

from dashboard.exchange.field_model import Field, Sort, plain, worded
from dashboard.exchange.fields_shared import ASSET, CASE, CASE_KIND, CHANNEL, CONTENT, CUSTOMER, NUMBER_HEADERS, PLACE
from data_access.vocabulary import CASE_EVENTS, EXITS, STAGES, AttemptWay
from data_access.vocabulary.forms import Demand, Liability, Outcome, OutsideBody, RootCause, Validity

_DONE_BY = (
    plain("cost", "处理成本|处理费用|cost", Sort.MONEY),
    plain("improvement", "改善对策|改进措施|整改措施|纠正措施|8D|improvement|corrective action"),
    plain("implemented_by", "实施人|整改人|implemented by"),
    plain("implemented_at", "实施日期|实施时间|整改完成时间|implemented at|implemented on", Sort.STEP),
)
"""Of a resolution: what it cost, what is done so that it doesn't come again, and who did it when."""
CASE_FIELDS: tuple[Field, ...] = (
    plain(
        "number",
        f"投诉编号|事项编号|工单号|工单编号|受理编号|case id|case no|ticket|ticket id|ticket no|{NUMBER_HEADERS}",
    ),
    CASE_KIND,
    *CUSTOMER,
    ASSET,
    *PLACE,
    plain("owner", "主办人|处理人|经办人|责任人|负责人|owner|assignee|assigned to|handler"),
    CHANNEL,
    plain("cause", "原因|投诉原因|投诉类别|原因分类|cause|reason|root cause|category"),
    plain("severity", "严重度|严重程度|紧急程度|severity|priority", Sort.WHOLE),
    plain("content", CONTENT),
    plain("demand", "客户要求|诉求|demand|expectation"),
    worded(
        "stage",
        (*STAGES, *EXITS),
        lambda code: f"stage.{code}",
        "状态|处理状态|当前状态|进度|环节|status|state|stage",
    ),
    plain(
        "received_at",
        "受理时间|投诉时间|投诉日期|投诉日期及时间|接收时间|登记时间|报修时间|创建时间|日期|时间|"
        "received at|received|opened at|opened|created at|created|date|timestamp",
        Sort.TIME,
    ),
    plain("dispatched_at", "派单时间|派工时间|签收时间|dispatched at|assigned at", Sort.STEP),
    plain("investigating_at", "开始处理时间|调查时间|investigating at|started at", Sort.STEP),
    plain("resolved_at", "解决时间|处理完成时间|完成时间|resolved at|resolved", Sort.STEP),
    plain("answered_at", "答复时间|答复客户时间|回复时间|answered at|replied at", Sort.STEP),
    plain("followed_up_at", "回访时间|followed up at", Sort.STEP),
    plain("closed_at", "结案时间|结案日期|关闭时间|closed at|closed|closed on", Sort.STEP),
    plain("due_at", "时限|应完成时间|处理时限|due at|due|deadline|due date", Sort.DUE),
    plain("promised_at", "承诺时间|承诺答复时间|promised at|promised", Sort.DUE),
    plain("red_line", "红线|红线事件|red line", Sort.FLAG),
    plain("confidential", "保密|客户要求保密|confidential", Sort.FLAG),
    plain("demanded_at", "客户要求答复时间|要求答复时间|demanded at|wanted by", Sort.DUE),
    worded(
        "outside_body",
        OutsideBody,
        lambda code: f"case.outside_body.{code}",
        "转办单位|来文单位|outside body|referred by",
    ),
    plain("outside_number", "转办编号|12345编号|12315编号|热线编号|outside no|outside number|referral no"),
    plain("outside_due_at", "转办时限|转办要求时间|outside due|referral due", Sort.DUE),
    worded("validity", Validity, lambda code: f"case.validity.{code}", "投诉性质|有效无效|是否有效|validity"),
    Field("demands", Sort.WORDS, ("客户要求类型", "demands"), tuple(Demand), "case.demands"),
    plain("urgent", "急件|紧急|是否急件|urgent", Sort.FLAG),
    plain("contact", "联系人及电话|现场联系人|contact person|contact"),
    plain("order_number", "订单号|合同编号|发货单号|order no|order number"),
    plain("product", "品名|产品|产品名称|规格型号|product"),
    plain("joint_teams", "会办单位|会办部门|协办部门|joint departments|joint teams"),
    plain("measure", "处理措施|处理结果|处理情况|处理经过|解决方案|measure|solution|resolution"),
    plain("finding", "原因分析|调查结论|调查情况|finding|analysis"),
    worded("root_cause", RootCause, lambda code: f"case.root_cause.{code}", "根本原因|原因代码"),
    worded("outcome", Outcome, lambda code: f"outcome.{code}", "处理结果类型|outcome"),
    plain("compensation", "赔偿金额|补偿金额|compensation", Sort.MONEY),
    worded("liability", Liability, lambda code: f"case.liability.{code}", "责任鉴定|归责|liability"),
    *_DONE_BY,
    worded("answer_way", AttemptWay, lambda code: f"way.{code}", "答复方式|告知方式|answered by"),
    plain("parent", "原单号|上级单号|关联投诉|parent|parent case"),
)

EVENT_FIELDS: tuple[Field, ...] = (
    plain("number", "经过编号|事件编号|event id|event no"),
    CASE,
    worded(
        "kind",
        CASE_EVENTS,
        lambda code: f"stage.{code}",
        "环节|动作|操作|事件|状态|activity|event|action|stage|status",
    ),
    plain(
        "occurred_at",
        "时间|日期|操作时间|发生时间|完成时间|occurred at|timestamp|complete timestamp|date|time",
        Sort.STEP,
    ),
    plain("staff", "经办人|操作人|处理人|staff|resource|actor|user|agent"),
    PLACE[1],
    plain("note", "备注|说明|内容|note|comment|remark"),
    plain("due_at", "承诺时间|时限|due|due at|promised", Sort.DUE),
    plain("waiting_for", "等待原因|挂起原因|waiting for|waiting reason"),
    plain("finding", "原因分析|调查结论|finding|analysis"),
    worded("outcome", Outcome, lambda code: f"outcome.{code}", "处理结果|outcome|result"),
    plain("compensation", "赔偿金额|补偿金额|compensation", Sort.MONEY),
    worded("way", AttemptWay, lambda code: f"way.{code}", "答复方式|告知方式|way"),
    plain("level", "升级层级|升级级别|level", Sort.WHOLE),
    worded("root_cause", RootCause, lambda code: f"case.root_cause.{code}", "根本原因|原因代码|root cause"),
    worded("liability", Liability, lambda code: f"case.liability.{code}", "责任鉴定|归责|liability"),
    *_DONE_BY,
)
