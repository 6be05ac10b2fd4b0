//! What a costing line buys: whether by government procurement, whether as a purchased service, and which assets. The
//! lists of a budget (procurement, services, assets) are made of nothing else.

use kernel::{Faults, text};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::CostingLineInput;
use crate::model::{CostingLineId, word};

/// What government procurement buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Procurement {
    /// 货物
    Goods,
    /// 工程
    Works,
    /// 服务
    Services,
}

/// What a stored costing line buys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct Buys {
    /// 政府采购：`goods`, `works`, `services`; empty when it is none.
    #[serde(default)]
    pub procurement: String,
    /// 政府购买服务：1 = yes.
    #[serde(default)]
    pub service_purchase: i64,
    /// 新增资产的分类代码; empty when no asset is bought.
    #[serde(default)]
    pub asset_class: String,
    /// 资产名称, as on asset cards.
    #[serde(default)]
    pub asset_name: String,
    /// How many are bought: quantity × frequency.
    #[serde(default)]
    pub asset_count: i64,
    /// How many of them take the place of ones that go (更新).
    #[serde(default)]
    pub asset_replaced: i64,
}

impl CostingLineInput {
    /// A line that says nothing yet.
    pub(crate) fn blank() -> CostingLineInput {
        let none = String::new;
        CostingLineInput {
            id: CostingLineId(kernel::uuid::Uuid::nil()),
            task: none(),
            budget_year: 0,
            standard_id: None,
            unit_price_fen: None,
            quantity: none(),
            frequency: none(),
            unit_of_measure: none(),
            dep_economy: none(),
            fund: none(),
            reason: none(),
            procurement: None,
            service_purchase: false,
            asset_class: none(),
            asset_name: none(),
            asset_replaced: 0,
        }
    }
    /// What the line buys. Answers every wrong place under `at`.
    pub(crate) fn buys(
        &self,
        factors: (Decimal, Decimal),
        at: &dyn Fn(&str) -> String,
        faults: &mut Faults,
    ) -> Buys {
        let name = self.asset_name.trim();
        if self.service_purchase && matches!(self.procurement, Some(Procurement::Goods | Procurement::Works))
        {
            faults.add(
                at("service_purchase"),
                text!(
                    "采购货物或工程不是政府购买服务。",
                    "Buying goods or works is no purchase of services."
                ),
                text!(
                    "请将采购类型改为服务，或取消购买服务。",
                    "Make it services, or no purchase of services."
                ),
            );
        }
        let asset_count = self.asset_count(name, factors, at, faults);
        Buys {
            procurement: self.procurement.as_ref().map(word).unwrap_or_default(),
            service_purchase: i64::from(self.service_purchase),
            asset_class: self.asset_class.clone(),
            asset_name: name.to_owned(),
            asset_count,
            asset_replaced: self.asset_replaced,
        }
    }
    /// How many assets are bought; none without a class.
    fn asset_count(
        &self,
        name: &str,
        factors: (Decimal, Decimal),
        at: &dyn Fn(&str) -> String,
        faults: &mut Faults,
    ) -> i64 {
        if self.asset_class.is_empty() {
            if !name.is_empty() || self.asset_replaced != 0 {
                faults.add(
                    at("asset_class"),
                    text!(
                        "填写了资产名称或更新数量，但没有资产分类。",
                        "There is an asset's name or a number replaced but no class."
                    ),
                    text!(
                        "请选择资产分类，或清空资产名称和更新数量。",
                        "Choose a class, or leave name and number empty."
                    ),
                );
            }
            0
        } else {
            faults.words(at("asset_name"), name, 1, 100);
            let count = whole(factors);
            if count.is_none() {
                faults.add(
                    at("quantity"),
                    text!(
                        "新增资产的数量须为整数（数量×频次）。",
                        "Assets are whole: quantity × frequency must be a whole number."
                    ),
                    text!("请核对数量和频次。", "Check quantity and frequency."),
                );
            }
            let count = count.unwrap_or(i64::MAX);
            faults.range(at("asset_replaced"), self.asset_replaced, 0, count);
            count
        }
    }
}

/// Quantity × frequency, when that is a whole number.
fn whole((quantity, frequency): (Decimal, Decimal)) -> Option<i64> {
    let product = quantity.checked_mul(frequency)?;
    product.fract().is_zero().then(|| product.to_i64()).flatten()
}

impl Buys {
    /// The flags of a project that has such a line.
    pub(crate) fn flags(&self) -> impl Iterator<Item = &'static str> {
        let flags = [
            ("procurement", !self.procurement.is_empty()),
            ("purchase_of_services", self.service_purchase == 1),
            ("asset_acquisition", !self.asset_class.is_empty()),
        ];
        flags.into_iter().filter(|(_, has)| *has).map(|(flag, _)| flag)
    }
    /// As it is typed.
    pub(crate) fn kind(&self) -> Option<Procurement> {
        serde_json::from_value(self.procurement.clone().into()).ok()
    }
}
