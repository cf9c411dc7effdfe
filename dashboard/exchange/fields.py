"""The fields of each kind of import: what they hold, which are needed, and by which headers they are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.exchange.field_model import Field, Sort, plain, worded
from dashboard.exchange.fields_case import CASE_FIELDS, EVENT_FIELDS
from dashboard.exchange.fields_shared import (
    ASSET,
    CASE,
    CASE_KIND,
    CHANNEL,
    CONTENT,
    CURRENCY,
    CUSTOMER,
    NUMBER_HEADERS,
    PLACE,
    SERVICE,
)
from data_access.vocabulary import (
    AssetKind,
    AttemptResult,
    AttemptWay,
    CallbackReason,
    CallbackState,
    CustomerKind,
    Direction,
    ExposureKind,
    ImportKind,
    Relation,
    Tier,
)

FIELDS: Mapping[ImportKind, tuple[Field, ...]] = MappingProxyType(
    {
        ImportKind.CUSTOMERS: (
            plain(
                "number", f"客户编号|客户号|会员号|业主编号|customer id|customer no|customer number|{NUMBER_HEADERS}"
            ),
            plain("name", "客户名称|客户姓名|姓名|名称|业主|业主姓名|name|customer name|customer|full name"),
            worded("kind", CustomerKind, lambda code: f"customer_kind.{code}", "客户类型|个人/企业|customer type|kind"),
            plain("phone", "电话|联系电话|手机|手机号|手机号码|phone|mobile|telephone|tel", Sort.PHONE),
            plain("email", "邮箱|电子邮箱|email|e-mail|mail"),
            plain("address", "地址|住址|联系地址|address"),
            plain("industry", "行业|industry"),
            plain("size", "规模|size"),
            PLACE[0],
            plain("account_manager", "客户经理|管家|服务顾问|负责人|account manager|owner|manager"),
            plain(
                "opened_at",
                "建档日期|入住日期|开户日期|注册日期|创建时间|opened|opened on|created|created at|since",
                Sort.TIME,
            ),
            worded("tier", Tier, lambda code: f"tier.{code}", "客户等级|等级|级别|tier|grade|level"),
            plain("do_not_call", "免打扰|do not call|do not contact", Sort.FLAG),
            plain("preferred_time", "偏好时段|方便时间|preferred time"),
            plain("preference", "偏好|特殊要求|preference|preferences"),
            plain("lost_at", "流失日期|战败日期|lost at|lost on", Sort.TIME),
            plain("lost_reason", "流失原因|战败原因|lost reason"),
            ASSET,
            worded("asset_kind", AssetKind, lambda code: f"asset_kind.{code}"),
            worded("relation", Relation, lambda code: f"relation.{code}", "关系|身份|relation"),
            plain("recency_days", "R|最近消费间隔|recency|recency days", Sort.WHOLE),
            plain("frequency", "F|消费频次|消费次数|frequency", Sort.WHOLE),
            plain("monetary", "M|消费金额|累计消费|monetary|monetary value|total amount", Sort.MONEY),
        ),
        ImportKind.ASSETS: (
            plain("number", f"资产编号|房屋编号|asset id|asset no|{NUMBER_HEADERS}"),
            plain("label", "房号|房间号|车牌|车牌号|合同号|设备编号|名称|label|unit|room|plate|vin|name"),
            worded("kind", AssetKind, lambda code: f"asset_kind.{code}", "类型|类别|kind|type"),
            PLACE[0],
            *CUSTOMER,
            worded("relation", Relation, lambda code: f"relation.{code}", "关系|身份|relation"),
        ),
        ImportKind.STAFF: (
            plain("number", f"工号|员工编号|staff id|staff no|employee id|employee no|{NUMBER_HEADERS}"),
            plain("name", "姓名|员工|员工姓名|name|staff|employee|employee name"),
            plain("name_en", "英文名|english name"),
            PLACE[1],
            plain("phone", "电话|手机|联系电话|phone|mobile", Sort.PHONE),
            plain("left_on", "离职日期|left on|left", Sort.DAY),
        ),
        ImportKind.SERVICES: (
            plain("number", f"服务单号|维修单号|工单号|工单编号|work order|service no|order no|{NUMBER_HEADERS}"),
            *CUSTOMER,
            ASSET,
            *PLACE,
            plain("staff", "服务人员|维修人员|技师|经办人|处理人|staff|technician|handled by|agent"),
            CASE,
            plain(
                "description", "服务内容|维修内容|项目内容|产品|产品型号|服务项目|description|service|product|content"
            ),
            plain("quantity", "数量|quantity|qty", Sort.NUMBER),
            plain("amount", "金额|费用|合计金额|amount|cost|price", Sort.MONEY),
            CURRENCY,
            plain(
                "finished_at",
                "完工时间|完成时间|完工日期|完成日期|服务日期|日期|时间|finished at|completed at|finished|date",
                Sort.TIME,
            ),
        ),
        ImportKind.PURCHASES: (
            plain("number", f"订单号|订单编号|合同号|流水号|order id|order no|invoice|invoice no|{NUMBER_HEADERS}"),
            *CUSTOMER,
            PLACE[0],
            plain(
                "bought_at",
                "消费时间|消费日期|购买日期|订单日期|下单时间|日期|时间|bought at|order date|invoice date|date",
                Sort.TIME,
            ),
            plain("amount", "金额|消费金额|订单金额|实付|amount|total|value|price|dollar value", Sort.MONEY),
            CURRENCY,
            plain("description", "商品|产品|品名|说明|description|product|item"),
        ),
        ImportKind.INTERACTIONS: (
            plain("number", f"记录编号|通话编号|call id|interaction id|{NUMBER_HEADERS}"),
            *CUSTOMER,
            ASSET,
            *PLACE,
            plain("staff", "接待人|坐席|客服|记录人|经办人|staff|agent|operator|recorded by"),
            CASE,
            CHANNEL,
            worded("direction", Direction, lambda code: f"direction.{code}", "方向|呼入呼出|direction"),
            CASE_KIND,
            plain("reached", "是否接通|接通|reached|answered|connected", Sort.FLAG),
            plain("content", CONTENT),
            plain(
                "occurred_at",
                "时间|日期|联系时间|来电时间|通话时间|发生时间|occurred at|called at|date|time|datetime|timestamp",
                Sort.TIME,
            ),
        ),
        ImportKind.CASES: CASE_FIELDS,
        ImportKind.CASE_EVENTS: EVENT_FIELDS,
        ImportKind.SURVEYS: (
            plain("number", f"问卷编号|survey id|response id|{NUMBER_HEADERS}"),
            *CUSTOMER,
            CASE,
            SERVICE,
            *PLACE,
            plain("staff", "服务人员|被评价人|客服|staff|agent"),
            CHANNEL,
            plain("sent_at", "发放时间|发送时间|sent at|sent", Sort.TIME),
            plain("delivered", "是否送达|送达|delivered", Sort.FLAG),
            plain(
                "answered_at",
                "填写时间|答复时间|评价时间|提交时间|日期|时间|answered at|submitted at|responded at|date",
                Sort.TIME,
            ),
            plain("comment", "意见|建议|意见建议|改进建议|留言|comment|comments|remark|feedback"),
            plain("may_call", "是否接受回访|接受回访|may call", Sort.FLAG),
        ),
        ImportKind.CALLBACKS: (
            plain("number", f"回访编号|任务编号|callback id|task id|{NUMBER_HEADERS}"),
            *CUSTOMER,
            CASE,
            SERVICE,
            ASSET,
            *PLACE,
            plain("owner", "负责人|责任人|owner|assignee|assigned to"),
            worded(
                "reason",
                CallbackReason,
                lambda code: f"callback_reason.{code}",
                "回访原因|回访类型|回访类别|原因|reason|callback type|type",
            ),
            plain("topic", "回访内容|主题|内容|topic|content|subject"),
            plain("opened_at", "生成时间|创建时间|派发时间|opened at|created at|created", Sort.TIME),
            plain("due_at", "应回访日期|应回访时间|到期日|计划回访日期|due at|due|due date|due on|deadline", Sort.DUE),
            plain("rescheduled_to", "改期|改期至|rescheduled to|rescheduled", Sort.DUE),
            plain(
                "attempted_at",
                "回访时间|本次回访时间|联系时间|attempted at|called at|called on|done at|completed at",
                Sort.TIME,
            ),
            plain("staff", "回访人|记录人|staff|caller|agent|called by"),
            worded("way", AttemptWay, lambda code: f"way.{code}", "回访方式|方式|way|method|channel"),
            worded("result", AttemptResult, lambda code: f"attempt.{code}", "回访结果|联系结果|结果|result|outcome"),
            worded("state", CallbackState, lambda code: f"callback_state.{code}", "状态|回访状态|state|status"),
            plain("satisfied", "是否满意|回访情况|satisfied", Sort.FLAG),
            plain("note", "备注|客户意见|note|comment|remark"),
        ),
        ImportKind.EXPOSURES: (
            PLACE[0],
            plain("month", "月份|年月|月|month|period", Sort.MONTH),
            worded("kind", ExposureKind, lambda code: f"exposure.{code}", "类型|单位|kind|type"),
            plain(
                "quantity",
                "数量|户数|车辆数|车数|合同数|quantity|count|households|vehicles|contracts|orders",
                Sort.WHOLE,
            ),
        ),
    }
)


def field_of(kind: ImportKind, name: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.name == name), None)
