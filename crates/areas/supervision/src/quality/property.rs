//! Checks of asset cards. What has been disposed of is past mending and not asked about.

use super::checks::{Check, Severity, check};

/// What one card has at most one of: with the same tables, checks share one reading of the cards.
const CARD: &str = "left join v_asset_life l on l.class_prefix = substr(x.class, 1, 5)
    left join v_person_record p on p.id = x.keeper_id
    left join (select k.code from v_code k where k.scheme = 'asset_classes' and k.effective_from <= ':today'
      and (k.effective_to is null or k.effective_to >= ':today') group by k.code) c on c.code = x.class";

/// Months in use, that of the acquisition included.
macro_rules! months {
    () => {
        "(:month - cast(substr(x.acquired_on, 1, 4) as bigint) * 12 - cast(substr(x.acquired_on, 6, 2) as bigint) + 1)"
    };
}

pub(super) static CHECKS: &[Check] = &[
    check!(
        "asset_no_keeper", ASSET, Warning, "资产没有保管人", "asset without a keeper",
        "补充保管人代码后重新导入资产卡片。", "Import the card with its keeper.",
        CARD, "x.keeper_id is null and x.state not in ('disposed', 'written_off')", "''"
    ),
    check!(
        "asset_keeper_gone", ASSET, Warning, "保管人已离职或已调离单位", "the keeper has left the unit",
        "办理交接，改为现任保管人。", "Hand the asset over to a keeper of the unit.",
        CARD,
        "(p.unit_id <> x.unit_id or p.left_on <= ':today') and x.state not in ('disposed', 'written_off')", "p.code"
    ),
    check!(
        "asset_no_place", ASSET, Hint, "资产没有存放地点", "asset without a place",
        "补充存放地点后重新导入资产卡片。", "Import the card with its place.",
        CARD, "x.place = '' and x.state not in ('disposed', 'written_off')", "''"
    ),
    check!(
        "asset_acquired_later", ASSET, Error, "取得日期在今天之后", "acquired in the future",
        "核对取得日期。", "Check the date.",
        CARD, "x.acquired_on > ':today'", "x.acquired_on"
    ),
    check!(
        "asset_no_cost", ASSET, Warning, "原值为零", "its cost is nothing",
        "核对原值；盘盈、受赠资产按评估价或名义金额一元入账。",
        "Check it; found and given assets are booked at their appraised value or at one yuan.",
        CARD, "x.cost_fen = 0 and x.state not in ('disposed', 'written_off')", "''"
    ),
    check!(
        "asset_no_life", ASSET, Hint, "应计提折旧的资产没有使用年限", "depreciated asset without a useful life",
        "按折旧年限表填写使用年限（月）。", "Give the useful life in months by the table of depreciation.",
        CARD, "x.useful_months = 0 and l.months_min > 0 and x.state not in ('disposed', 'written_off')", "''"
    ),
    check!(
        "asset_short_life", ASSET, Warning, "使用年限短于规定的最低年限", "useful life shorter than the least allowed",
        "按折旧年限表更正，或备存有权部门的批准。", "Mend it by the table, or keep the approval on file.",
        CARD, "x.useful_months > 0 and x.useful_months < l.months_min and x.state not in ('disposed', 'written_off')",
        "cast(x.useful_months as text) || ' < ' || cast(l.months_min as text)"
    ),
    // Straight-line from the month of acquisition, a fen a month and a yuan left for rounding.
    check!(
        "asset_too_much_depreciation", ASSET, Error, "累计折旧超过已使用期间应提数",
        "more depreciation than the time in use allows",
        "核对取得日期、使用年限和累计折旧。", "Check date, useful life and depreciation.",
        CARD,
        concat!(
            "x.useful_months > 0 and ", months!(), " between 1 and x.useful_months - 1 and x.depreciation_fen > x.cost_fen / x.useful_months * ",
            months!(), " + ", months!(), " + 100 and x.state not in ('disposed', 'written_off')"
        ),
        "cast(x.depreciation_fen / 100 as text)"
    ),
    check!(
        "asset_no_depreciation", ASSET, Warning, "使用满一年仍未计提折旧", "a year in use and nothing depreciated",
        "补提折旧，或核对资产分类和使用年限。", "Depreciate it, or check class and useful life.",
        CARD, "x.depreciation_fen = 0 and l.months_min > 0 and x.useful_months > 0 and x.cost_fen > 0 and x.acquired_on < ':year_ago'
            and x.state not in ('disposed', 'written_off')", "x.acquired_on"
    ),
    check!(
        "asset_class_ended", ASSET, Warning, "资产分类已失效", "its class is no longer in force",
        "改用现行的资产分类代码。", "Use a code in force.",
        CARD,
        "c.code is null and x.state not in ('disposed', 'written_off')", "x.class"
    ),
    check!(
        "asset_same_serial", ASSET, Error, "同类资产的出厂编号相同", "one class, the same serial number twice",
        "核对实物；同一件资产只保留一张卡片。", "Look at the thing; keep one card.",
        "join (select s.class, s.serial_no from v_asset s
           where s.serial_no <> '' and s.state not in ('disposed', 'written_off')
           group by s.class, s.serial_no having count(*) > 1) d on d.class = x.class and d.serial_no = x.serial_no",
        "x.state not in ('disposed', 'written_off')", "x.serial_no"
    ),
    check!(
        "asset_alike", ASSET, Hint, "没有出厂编号且名称、型号、地点、原值、取得日期都相同的资产",
        "no serial number, and alike in name, model, place, cost and date",
        "核对是否重复建卡；不是重复的请补充出厂编号。", "Check whether it is one thing; give serial numbers if not.",
        "join (select s.unit_id || '' as unit_id, s.name, s.model, s.place, s.cost_fen, s.acquired_on from v_asset s
           where s.serial_no = '' and s.place <> '' and s.state not in ('disposed', 'written_off')
           group by s.unit_id || '', s.name, s.model, s.place, s.cost_fen, s.acquired_on having count(*) > 1) d
         on d.unit_id = x.unit_id and d.name = x.name and d.model = x.model and d.place = x.place
           and d.cost_fen = x.cost_fen and d.acquired_on = x.acquired_on",
        "x.serial_no = '' and x.state not in ('disposed', 'written_off')", "x.place"
    ),
];
