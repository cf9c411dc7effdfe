"""Fields that several kinds of import have, and the headers by which they are recognised."""

from __future__ import annotations

from dashboard.exchange.field_model import Sort, plain, worded
from data_access.vocabulary import CaseKind, Channel

CUSTOMER = (
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
PLACE = (
    plain("site", "项目|项目名称|小区|门店|网点|站点|site|branch|store|project|community"),
    plain("team", "团队|部门|班组|责任部门|受理部门|team|department|group|workgroup"),
)
ASSET = plain("asset", "房号|房间号|房屋|车牌|车牌号|合同号|设备编号|asset|unit|room|plate|vin|contract no|contract")
CASE = plain("case", "事项编号|投诉编号|工单号|工单编号|关联单号|case|case id|case no|ticket|ticket id|ticket no")
SERVICE = plain("service", "服务编号|服务单号|维修单号|service|service id|service no|work order")
CHANNEL = worded(
    "channel",
    Channel,
    lambda code: f"channel.{code}",
    "渠道|来源渠道|投诉方式|受理渠道|来源|方式|channel|received via|origin|contact|via",
)
CASE_KIND = worded(
    "kind", CaseKind, lambda code: f"kind.{code}", "类型|类别|事项类型|业务类型|性质|kind|type|case type|category"
)
CURRENCY = plain("currency", "币种|货币|currency")
NUMBER_HEADERS = "编号|单号|流水号|number|no|id"
CONTENT = (
    "内容|投诉内容|事项内容|描述|问题描述|详情|content|description|subject|complaint|customer complaint|details|text"
)
