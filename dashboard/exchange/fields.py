"""The fields of each kind of import: what they hold, which are needed, and by which headers they are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.exchange.field_model import Field, Sort, plain, worded
from data_access.vocabulary import (
    CASE_EVENTS,
    EXITS,
    STAGES,
    AssetKind,
    AttemptResult,
    AttemptWay,
    CallbackReason,
    CallbackState,
    CaseKind,
    Channel,
    CustomerKind,
    Direction,
    ExposureKind,
    ImportKind,
    Relation,
    Tier,
)

_CUSTOMER = (
    plain(
        "customer", "客户编号|客户号|会员号|业主编号|customer|customer id|customer no|customer number|client id|user id"
    ),
    plain(
        "customer_name", "客户名称|客户姓名|客户|姓名|业主|业主姓名|投诉人|联系人|customer name|client|client name|name"
    ),
    plain(
        "customer_phone", "客户电话|联系电话|电话|手机|手机号|手机号码|来电号码|phone|mobile|telephone|tel", Sort.PHONE
    ),
)
_PLACE = (
    plain("site", "项目|项目名称|小区|门店|网点|站点|site|branch|store|project|community"),
    plain("team", "团队|部门|班组|责任部门|受理部门|team|department|group|workgroup"),
)
_ASSET = plain("asset", "房号|房间号|房屋|车牌|车牌号|合同号|设备编号|asset|unit|room|plate|vin|contract no|contract")
_CASE = plain("case", "事项编号|投诉编号|工单号|工单编号|关联单号|case|case id|case no|ticket|ticket id|ticket no")
_SERVICE = plain("service", "服务编号|服务单号|维修单号|service|service id|service no|work order")
_CHANNEL = worded(
    "channel",
    Channel,
    lambda code: f"channel.{code}",
    "渠道|来源渠道|投诉方式|受理渠道|来源|方式|channel|received via|origin|contact|via",
)
_CASE_KIND = worded(
    "kind", CaseKind, lambda code: f"kind.{code}", "类型|类别|事项类型|业务类型|性质|kind|type|case type|category"
)
_CURRENCY = plain("currency", "币种|货币|currency")
_NUMBER_HEADERS = "编号|单号|流水号|number|no|id"
_CONTENT = (
    "内容|投诉内容|事项内容|描述|问题描述|详情|content|description|subject|complaint|customer complaint|details|text"
)

FIELDS: Mapping[ImportKind, tuple[Field, ...]] = MappingProxyType(
    {
        ImportKind.CUSTOMERS: (
            plain(
                "number", f"客户编号|客户号|会员号|业主编号|customer id|customer no|customer number|{_NUMBER_HEADERS}"
            ),
            plain("name", "客户名称|客户姓名|姓名|名称|业主|业主姓名|name|customer name|customer|full name"),
            worded("kind", CustomerKind, lambda code: f"customer_kind.{code}", "客户类型|个人/企业|customer type|kind"),
            plain("phone", "电话|联系电话|手机|手机号|手机号码|phone|mobile|telephone|tel", Sort.PHONE),
            plain("email", "邮箱|电子邮箱|email|e-mail|mail"),
            plain("address", "地址|住址|联系地址|address"),
            plain("industry", "行业|industry"),
            plain("size", "规模|size"),
            _PLACE[0],
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
            _ASSET,
            worded("asset_kind", AssetKind, lambda code: f"asset_kind.{code}"),
            worded("relation", Relation, lambda code: f"relation.{code}", "关系|身份|relation"),
            plain("recency_days", "R|最近消费间隔|recency|recency days", Sort.WHOLE),
            plain("frequency", "F|消费频次|消费次数|frequency", Sort.WHOLE),
            plain("monetary", "M|消费金额|累计消费|monetary|monetary value|total amount", Sort.MONEY),
        ),
        ImportKind.ASSETS: (
            plain("number", f"资产编号|房屋编号|asset id|asset no|{_NUMBER_HEADERS}"),
            plain("label", "房号|房间号|车牌|车牌号|合同号|设备编号|名称|label|unit|room|plate|vin|name"),
            worded("kind", AssetKind, lambda code: f"asset_kind.{code}", "类型|类别|kind|type"),
            _PLACE[0],
            *_CUSTOMER,
            worded("relation", Relation, lambda code: f"relation.{code}", "关系|身份|relation"),
        ),
        ImportKind.STAFF: (
            plain("number", f"工号|员工编号|staff id|staff no|employee id|employee no|{_NUMBER_HEADERS}"),
            plain("name", "姓名|员工|员工姓名|name|staff|employee|employee name"),
            plain("name_en", "英文名|english name"),
            _PLACE[1],
            plain("phone", "电话|手机|联系电话|phone|mobile", Sort.PHONE),
            plain("left_on", "离职日期|left on|left", Sort.DAY),
        ),
        ImportKind.SERVICES: (
            plain("number", f"服务单号|维修单号|工单号|工单编号|work order|service no|order no|{_NUMBER_HEADERS}"),
            *_CUSTOMER,
            _ASSET,
            *_PLACE,
            plain("staff", "服务人员|维修人员|技师|经办人|处理人|staff|technician|handled by|agent"),
            _CASE,
            plain(
                "description", "服务内容|维修内容|项目内容|产品|产品型号|服务项目|description|service|product|content"
            ),
            plain("quantity", "数量|quantity|qty", Sort.NUMBER),
            plain("amount", "金额|费用|合计金额|amount|cost|price", Sort.MONEY),
            _CURRENCY,
            plain(
                "finished_at",
                "完工时间|完成时间|完工日期|完成日期|服务日期|日期|时间|finished at|completed at|finished|date",
                Sort.TIME,
            ),
        ),
        ImportKind.PURCHASES: (
            plain("number", f"订单号|订单编号|合同号|流水号|order id|order no|invoice|invoice no|{_NUMBER_HEADERS}"),
            *_CUSTOMER,
            _PLACE[0],
            plain(
                "bought_at",
                "消费时间|消费日期|购买日期|订单日期|下单时间|日期|时间|bought at|order date|invoice date|date",
                Sort.TIME,
            ),
            plain("amount", "金额|消费金额|订单金额|实付|amount|total|value|price|dollar value", Sort.MONEY),
            _CURRENCY,
            plain("description", "商品|产品|品名|说明|description|product|item"),
        ),
        ImportKind.INTERACTIONS: (
            plain("number", f"记录编号|通话编号|call id|interaction id|{_NUMBER_HEADERS}"),
            *_CUSTOMER,
            _ASSET,
            *_PLACE,
            plain("staff", "接待人|坐席|客服|记录人|经办人|staff|agent|operator|recorded by"),
            _CASE,
            _CHANNEL,
            worded("direction", Direction, lambda code: f"direction.{code}", "方向|呼入呼出|direction"),
            _CASE_KIND,
            plain("reached", "是否接通|接通|reached|answered|connected", Sort.FLAG),
            plain("content", _CONTENT),
            plain(
                "occurred_at",
                "时间|日期|联系时间|来电时间|通话时间|发生时间|occurred at|called at|date|time|datetime|timestamp",
                Sort.TIME,
            ),
        ),
        ImportKind.CASES: (
            plain(
                "number",
                f"投诉编号|事项编号|工单号|工单编号|受理编号|case id|case no|ticket|ticket id|ticket no|{_NUMBER_HEADERS}",
            ),
            _CASE_KIND,
            *_CUSTOMER,
            _ASSET,
            *_PLACE,
            plain("owner", "主办人|处理人|经办人|责任人|负责人|owner|assignee|assigned to|handler"),
            _CHANNEL,
            plain("cause", "原因|投诉原因|投诉类别|原因分类|cause|reason|root cause|category"),
            plain("severity", "严重度|严重程度|紧急程度|severity|priority", Sort.WHOLE),
            plain("content", _CONTENT),
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
            plain("parent", "原单号|上级单号|关联投诉|parent|parent case"),
        ),
        ImportKind.CASE_EVENTS: (
            plain("number", "经过编号|事件编号|event id|event no"),
            _CASE,
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
            _PLACE[1],
            plain("note", "备注|说明|内容|note|comment|remark"),
            plain("due_at", "承诺时间|时限|due|due at|promised", Sort.DUE),
        ),
        ImportKind.SURVEYS: (
            plain("number", f"问卷编号|survey id|response id|{_NUMBER_HEADERS}"),
            *_CUSTOMER,
            _CASE,
            _SERVICE,
            *_PLACE,
            plain("staff", "服务人员|被评价人|客服|staff|agent"),
            _CHANNEL,
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
            plain("number", f"回访编号|任务编号|callback id|task id|{_NUMBER_HEADERS}"),
            *_CUSTOMER,
            _CASE,
            _SERVICE,
            _ASSET,
            *_PLACE,
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
            _PLACE[0],
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
