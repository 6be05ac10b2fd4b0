//! A flow is a table of moves. Deciding one is pure: header, actor and history in, turn or refusal out.

use kernel::{Problem, Text, text};
use platform::{Actor, Role, UnitId, UserId};
use serde::{Deserialize, Serialize};

use crate::header::Header;
use crate::route::{DefaultStep, Step};

/// The state before a document exists: `create` and create-and-submit move from here.
pub const NEW: &str = "new";
/// The one state in which a document walks its approval route.
pub const IN_REVIEW: &str = "in_review";

/// What a move counts as. One person takes at most one duty on a document, and one step of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Nothing: withdrawing, voiding.
    None,
    /// 经办
    Handle,
    /// 审核
    Review,
    /// 审批
    Approve,
    /// 支付
    Pay,
    /// 记账
    Book,
}

impl Duty {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Duty::None => "",
            Duty::Handle => "handle",
            Duty::Review => "review",
            Duty::Approve => "approve",
            Duty::Pay => "pay",
            Duty::Book => "book",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Duty> {
        [Duty::None, Duty::Handle, Duty::Review, Duty::Approve, Duty::Pay, Duty::Book]
            .into_iter()
            .find(|duty| duty.word() == word)
    }
}

/// Who may make a move.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// A person in one of these roles for the document's unit.
    Role(&'static [Role]),
    /// The role of the approval step the document waits at.
    Step,
    /// The person who entered it (still in a role that may enter).
    Creator,
    /// The system: bank receipts and other consequences.
    System,
}

/// A state and its names.
#[derive(Clone, Copy, Debug)]
pub struct StateName {
    /// `in_review`
    pub name: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// One arrow.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// From this state.
    pub from: &'static str,
    /// By this action.
    pub action: &'static str,
    /// To this state. An action of [`By::Step`] named `approve` gets here after the last step.
    pub to: &'static str,
    /// Who may.
    pub by: By,
    /// What it counts as.
    pub duty: Duty,
}

/// The life of one kind of document.
#[derive(Debug)]
pub struct Flow {
    /// `payment`
    pub kind: &'static str,
    /// 支付申请
    pub zh: &'static str,
    /// payment application
    pub en: &'static str,
    /// Letters that begin its numbers: `ZF`.
    pub prefix: &'static str,
    /// All states but [`NEW`].
    pub states: &'static [StateName],
    /// All arrows.
    pub moves: &'static [Move],
    /// The shipped approval route.
    pub route: &'static [DefaultStep],
}

/// What every flow calls what it lets people (and the system) do. Words of the trade: 送审, 退回, 作废.
const ACTIONS: [(&str, &str, &str); 28] = [
    ("create", "新增", "create"),
    ("edit", "修改", "edit"),
    ("submit", "送审", "submit"),
    ("withdraw", "撤回", "withdraw"),
    ("approve", "审核通过", "approve"),
    ("return", "退回", "return"),
    ("void", "作废", "void"),
    ("request_release", "申请放行", "ask for release"),
    ("release", "放行", "release"),
    ("instruct", "发送银行", "send to the bank"),
    ("pay_cash", "现金支付", "pay in cash"),
    ("settle", "银行回单确认", "settle by receipt"),
    ("fail", "登记失败", "mark as failed"),
    ("return_ticket", "退票", "returned by the bank"),
    ("refund_part", "部分退款", "refund a part"),
    ("refund", "全额退款", "refund"),
    ("import", "导入", "import"),
    ("appraise", "评审", "appraise"),
    ("terminate", "终止", "terminate"),
    ("remove", "出库", "remove from the library"),
    ("revoke", "撤销", "revoke"),
    ("apply", "生效", "take effect"),
    ("issue", "批复下达", "issue"),
    ("adjust", "调整", "adjust"),
    ("finish", "结项", "finish"),
    ("generate", "生成", "generate"),
    ("close", "办结", "close"),
    ("prepare", "编制二上", "prepare within the figures"),
];

/// An action's name for people.
pub fn action_title(action: &str) -> Text {
    match ACTIONS.iter().find(|(name, ..)| *name == action) {
        Some((_, zh, en)) => Text { zh: (*zh).to_owned(), en: (*en).to_owned() },
        None => Text::same(action),
    }
}

/// What somebody did to the document before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Who.
    pub actor_id: UserId,
    /// Whose right was lent.
    pub on_behalf_of: Option<UserId>,
    /// As which duty.
    pub duty: Duty,
    /// At which approval step.
    pub step: String,
    /// By which action.
    pub action: String,
}

/// Everything a move is decided on.
pub struct Ask<'a> {
    /// The document's unit.
    pub unit_id: UnitId,
    /// State now; [`NEW`] for one that does not exist yet.
    pub state: &'a str,
    /// Its route while in review.
    pub route: &'a [Step],
    /// The step it waits at.
    pub step: i64,
    /// Who entered it; the actor for a new one.
    pub creator_id: UserId,
    /// What is asked.
    pub action: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
    /// What was done before, oldest first.
    pub history: &'a [Past],
    /// The steps the document would walk, when this move sends it to review.
    pub steps_ahead: &'a [Step],
}

/// A move that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// State after.
    pub to: &'static str,
    /// Route after (set on entering review).
    pub route: Vec<Step>,
    /// Step after.
    pub step: i64,
    /// Who it waits for then; empty when nobody.
    pub waiting_role: String,
    /// The duty taken.
    pub duty: Duty,
    /// The approval step it was taken at.
    pub at_step: String,
    /// The role it was done in.
    pub role: String,
    /// Whose right was lent.
    pub on_behalf_of: Option<UserId>,
}

impl Flow {
    /// The kind's name for people.
    pub fn title(&self) -> Text {
        Text { zh: self.zh.to_owned(), en: self.en.to_owned() }
    }
    /// The arrow for an action in a state.
    pub fn find(&self, state: &str, action: &str) -> Option<&'static Move> {
        self.moves.iter().find(|m| m.from == state && m.action == action)
    }
    /// A state's name for people.
    pub fn state(&self, name: &str) -> Text {
        self.states.iter().find(|state| state.name == name).map_or_else(
            || Text::same(name),
            |state| Text { zh: state.zh.to_owned(), en: state.en.to_owned() },
        )
    }
    /// Every action the flow knows, once.
    pub fn actions(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for m in self.moves {
            if !names.contains(&m.action) {
                names.push(m.action);
            }
        }
        names
    }
    /// Decides a move.
    pub fn decide(&self, ask: &Ask<'_>) -> Result<Turn, Problem> {
        self.decide_to(ask, None)
    }
    /// Decides a move of an action that leads to more than one state: the arrow to this one.
    pub fn decide_to(&self, ask: &Ask<'_>, to: Option<&str>) -> Result<Turn, Problem> {
        let mut arrows = self.moves.iter().filter(|m| m.from == ask.state && m.action == ask.action);
        let found = arrows.find(|m| to.is_none_or(|to| m.to == to)).ok_or_else(|| self.not_now(ask))?;
        let (role, on_behalf_of) = self.right(found, ask)?;
        let at_step = match found.by {
            By::Step => step_at(ask).map(|step| step.step.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let duty = match found.by {
            By::Step if found.duty == Duty::None => step_at(ask).map_or(Duty::None, |step| step.duty),
            _ => found.duty,
        };
        if ask.action == "withdraw"
            && ask.history.iter().any(|past| acted_since_submission(past, ask.history))
        {
            return Err(too_late_to_withdraw());
        }
        separate(ask, duty, &at_step, on_behalf_of)?;
        Ok(self.turn(found, ask, TurnBy { duty, at_step, role, on_behalf_of }))
    }
    fn turn(&self, found: &'static Move, ask: &Ask<'_>, by: TurnBy) -> Turn {
        let TurnBy { duty, at_step, role, on_behalf_of } = by;
        let last = ask.route.len() as i64 - 1;
        let advances = matches!(found.by, By::Step) && found.action == "approve" && ask.step < last;
        let (to, route, step) = if advances {
            (IN_REVIEW, ask.route.to_vec(), ask.step + 1)
        } else if found.from == IN_REVIEW && found.to == IN_REVIEW && found.action != "approve" {
            // Something is noted during the review (an appraisal); the document waits where it waited.
            (IN_REVIEW, ask.route.to_vec(), ask.step)
        } else if found.to == IN_REVIEW {
            (found.to, ask.steps_ahead.to_vec(), 0)
        } else {
            (found.to, Vec::new(), 0)
        };
        let waiting_role = self.waits_for(to, &route, step);
        Turn { to, route, step, waiting_role, duty, at_step, role, on_behalf_of }
    }
    fn waits_for(&self, state: &str, route: &[Step], step: i64) -> String {
        if state == IN_REVIEW {
            let step = usize::try_from(step).ok().and_then(|step| route.get(step));
            return step.map(|step| step.role.word().to_owned()).unwrap_or_default();
        }
        let first = |counts: &dyn Fn(&Move) -> bool| {
            self.moves.iter().filter(|m| m.from == state && counts(m)).find_map(|m| match m.by {
                By::Role(roles) => roles.first(),
                _ => None,
            })
        };
        // Where nobody has a duty, it waits for who may send it back: it is theirs to look at.
        let task = first(&|m| m.duty != Duty::None).or_else(|| first(&|m| m.action == "return"));
        task.map(|role| role.word().to_owned()).unwrap_or_default()
    }
    fn right(&self, found: &Move, ask: &Ask<'_>) -> Result<(String, Option<UserId>), Problem> {
        let roles: Vec<Role> = match found.by {
            By::System if ask.actor.is_system() => return Ok(("system".to_owned(), None)),
            By::System => return Err(Problem::forbidden("system")),
            By::Creator if ask.actor.user_id != ask.creator_id => {
                return Err(Problem::forbidden(&text!("经办本人", "the handler").zh));
            }
            By::Creator => vec![Role::Handler, Role::DeptFinance, Role::Mof],
            By::Role(roles) => roles.to_vec(),
            By::Step => step_at(ask).map(|step| vec![step.role]).unwrap_or_default(),
        };
        let grant = roles.iter().find_map(|role| ask.actor.grant(*role, ask.unit_id));
        match grant {
            Some(grant) => Ok((grant.role.word().to_owned(), grant.on_behalf_of)),
            None => {
                let names: Vec<String> = roles.iter().map(|role| role.title().zh).collect();
                Err(Problem::forbidden(&names.join("、")))
            }
        }
    }
    fn not_now(&self, ask: &Ask<'_>) -> Problem {
        let (state, action) = (self.state(ask.state), ask.action);
        let known = self.moves.iter().any(|m| m.action == action);
        if !known {
            return Problem::field(
                "action",
                text!("没有“{action}”这个操作。", "There is no action “{action}”."),
                text!("可用操作见单据的 actions。", "The document's `actions` lists what there is."),
            );
        }
        Problem::conflict(
            "wrong_state",
            Text {
                zh: format!("{}处于“{}”状态，不能执行“{action}”。", self.zh, state.zh),
                en: format!("A {} in state “{}” does not allow “{action}”.", self.en, state.en),
            },
            text!("请刷新后按当前状态办理。", "Reload it and act on its present state."),
        )
    }
}

struct TurnBy {
    duty: Duty,
    at_step: String,
    role: String,
    on_behalf_of: Option<UserId>,
}

fn step_at<'a>(ask: &Ask<'a>) -> Option<&'a Step> {
    usize::try_from(ask.step).ok().and_then(|step| ask.route.get(step))
}

/// Reviews of the present submission end the right to withdraw.
fn acted_since_submission(past: &Past, history: &[Past]) -> bool {
    let submitted = history.iter().rposition(|p| p.action == "submit");
    let own = history.iter().rposition(|p| p == past);
    past.action == "approve" && own > submitted
}

fn too_late_to_withdraw() -> Problem {
    Problem::conflict(
        "already_reviewed",
        text!("下一环节已经办理，不能撤回。", "The next step has acted; it cannot be withdrawn."),
        text!("请联系审核人退回。", "Ask the reviewer to return it."),
    )
}

/// 不相容岗位分离: the actor, and whoever lent the right, took no other duty and no other step on this document.
fn separate(ask: &Ask<'_>, duty: Duty, step: &str, on_behalf_of: Option<UserId>) -> Result<(), Problem> {
    if duty == Duty::None || ask.actor.is_system() {
        return Ok(());
    }
    let acting = [Some(ask.actor.user_id), on_behalf_of];
    let clash = ask.history.iter().find(|past| {
        let same_person =
            acting.iter().flatten().any(|id| *id == past.actor_id || Some(*id) == past.on_behalf_of);
        same_person && past.duty != Duty::None && (past.duty != duty || past.step != step)
    });
    let own =
        duty != Duty::Handle && acting.iter().flatten().any(|id| *id == ask.creator_id) && ask.state != NEW;
    if clash.is_none() && !own {
        return Ok(());
    }
    let before = clash.map_or(Duty::Handle, |past| past.duty);
    Err(Problem::new(
        403,
        "separation_of_duties",
        Text {
            zh: format!("您（或委托您的人）已在本单据上担任“{}”，不能再“{}”。", duty_zh(before), duty_zh(duty)),
            en: format!(
                "You (or whoever lent you the right) already acted on this document to {}; you cannot also {}.",
                before.word(),
                duty.word()
            ),
        },
        text!("请由其他人员办理。", "Another person must do it."),
    )
    .with_clause("会计法 第二十七条; 财会〔2024〕11号"))
}

fn duty_zh(duty: Duty) -> &'static str {
    match duty {
        Duty::None => "办理",
        Duty::Handle => "经办",
        Duty::Review => "审核",
        Duty::Approve => "审批",
        Duty::Pay => "支付",
        Duty::Book => "记账",
    }
}

/// What a person could do with a document now, and why not.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActionView {
    /// Name of the action.
    pub name: String,
    /// Whether it may be done now by this person.
    pub enabled: bool,
    /// Why not.
    pub reason: Option<Text>,
}

/// Every action of the document's present state for this person.
pub fn actions(flow: &Flow, header: &Header, actor: &Actor, history: &[Past]) -> Vec<ActionView> {
    let ahead = [];
    let mut named = Vec::new();
    let mut is_new = |m: &&Move| {
        let is_new = !named.contains(&m.action);
        named.push(m.action);
        is_new
    };
    flow.moves
        .iter()
        .filter(|m| m.from == header.state && !matches!(m.by, By::System))
        .filter(&mut is_new)
        .map(|m| {
            let ask = Ask {
                unit_id: header.unit_id,
                state: &header.state,
                route: &header.route,
                step: header.step,
                creator_id: header.creator_id,
                action: m.action,
                actor,
                history,
                steps_ahead: &ahead,
            };
            let refusal = flow.decide(&ask).err();
            ActionView {
                name: m.action.to_owned(),
                enabled: refusal.is_none(),
                reason: refusal.map(|problem| problem.what),
            }
        })
        .collect()
}

/// The flow as a Mermaid state diagram.
pub fn mermaid(flow: &Flow) -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for state in flow.states {
        out.push_str(&format!("    {}: {} {}\n", state.name, state.zh, state.en));
    }
    for m in flow.moves {
        let from = if m.from == NEW { "[*]" } else { m.from };
        let by = match m.by {
            By::Role(roles) => roles.iter().map(|role| role.word()).collect::<Vec<_>>().join("/"),
            By::Step => "step".to_owned(),
            By::Creator => "creator".to_owned(),
            By::System => "system".to_owned(),
        };
        out.push_str(&format!("    {from} --> {}: {} ({by})\n", m.to, m.action));
    }
    out
}

/// The past as flow needs it, from audit records of the object.
pub fn past(records: &[platform::audit::Record]) -> Vec<Past> {
    records
        .iter()
        .map(|record| Past {
            actor_id: record.actor_id,
            on_behalf_of: record.on_behalf_of,
            duty: Duty::parse(&record.duty).unwrap_or(Duty::None),
            step: record.step.clone(),
            action: record.action.rsplit('.').next().unwrap_or("").to_owned(),
        })
        .collect()
}
