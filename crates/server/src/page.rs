//! The page at `/api`: the API reference, made from the same table as the routes.
//!
//! It is plain HTML without scripts, so that the strictest content policy holds.

use std::fmt::Write;
use std::sync::OnceLock;

use kernel::{Language, text};
use platform::http::{Endpoint, FileAnswer, Reply, Site, Visitor};
use posting::App;
use utoipa::openapi::path::Operation;

/// The page.
pub fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api", reference)
            .named("api_reference")
            .title(text!("接口说明", "API reference"))
            .public()
            .on("page")
            .answers_file("text/html"),
    ]
}

async fn reference(visitor: Visitor) -> Reply<FileAnswer> {
    static PAGES: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];
    let place = usize::from(visitor.language == Language::En);
    let page = PAGES[place].get_or_init(|| render(visitor.language));
    Ok(FileAnswer { name: None, content_type: "text/html; charset=utf-8", content: page.as_str().into() })
}

/// The whole page in a language.
fn render(language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| if language == Language::En { en } else { zh };
    let document = Site::new(crate::endpoints()).openapi();
    let mut html = String::with_capacity(200_000);
    let lang = say("zh-CN", "en");
    let _ = write!(
        html,
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><style>{}</style></head><body>",
        say("一体 Yiti 接口说明", "Yiti API reference"),
        include_str!("../assets/site.css")
    );
    let _ = write!(
        html,
        "<header><h1>{}</h1><p>{}</p><p>{} {}</p></header><main>",
        say("一体 Yiti", "Yiti 一体"),
        say(
            "预算管理一体化系统正在运行：项目、预算、指标、支付、凭证一条链，每一分钱可双向追溯。",
            "The integrated budget management system is running: projects, budgets, indicators, payments and vouchers \
             in one chain, every fen traceable both ways."
        ),
        say("版本", "Version"),
        env!("CARGO_PKG_VERSION")
    );
    start_here(&mut html, &say);
    let _ = write!(html, "<section><h2 id=\"api\">{}</h2>", say("接口", "API reference"));
    let _ = write!(html, "<p><a href=\"/api/openapi.json\">openapi.json</a></p>");
    let mut area = String::new();
    for (path, item) in &document.paths.paths {
        let here = path.split('/').nth(2).unwrap_or("").to_owned();
        if here != area {
            let _ = write!(html, "<h3>{}</h3>", escape(if here.is_empty() { "api" } else { &here }));
            area = here;
        }
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                describe(&mut html, method, path, operation, &say);
            }
        }
    }
    html.push_str("</section></main></body></html>");
    html
}

type Say<'a> = &'a dyn Fn(&'static str, &'static str) -> &'static str;

fn start_here(html: &mut String, say: Say<'_>) {
    let _ = write!(
        html,
        "<section><h2>{}</h2><ol><li>{}<pre>curl -s -X POST /api/platform/sessions \\\n  -H 'content-type: application/json' \\\n  \
         -d '{{\"login\":\"…\",\"password\":\"…\",\"kind\":\"token\"}}'</pre></li>\
         <li>{}<pre>curl -s /api/platform/me -H 'authorization: Bearer …'</pre></li>\
         <li>{}<pre>yiti trace NUMBER\nyiti verify\nyiti import units FILE.csv --dry-run</pre></li></ol></section>",
        say("从这里开始", "Start here"),
        say(
            "登录取得令牌（演示用户及一次性口令由 yiti demo 写入 var/demo-users.csv）",
            "Log in for a token (yiti demo writes its users and one-time passwords to var/demo-users.csv)"
        ),
        say("带上令牌访问接口", "Call the API with it"),
        say("命令行", "On the command line"),
    );
}

fn describe(html: &mut String, method: &str, path: &str, operation: &Operation, say: Say<'_>) {
    // The English title begins the description.
    let english = operation.description.as_deref().and_then(|text| text.split("\n\n").next());
    let chinese = operation.summary.as_deref().unwrap_or("");
    let summary = if say("zh", "en") == "en" { english.unwrap_or(chinese) } else { chinese };
    let id = operation.operation_id.as_deref().unwrap_or("");
    let _ = write!(
        html,
        "<details id=\"{id}\"><summary><code class=\"m {}\">{method}</code> <code>{}</code> <span>{}</span></summary>",
        method.to_lowercase(),
        escape(path),
        escape(summary)
    );
    if let Some(description) = &operation.description {
        let _ = write!(html, "<p>{}</p>", escape(description));
    }
    if let Some(extensions) = &operation.extensions
        && let Ok(serde_json::Value::Object(words)) = serde_json::to_value(extensions)
    {
        let words: Vec<String> = words.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let _ = write!(html, "<p class=\"x\">{}</p>", escape(&words.join(" · ")));
    }
    let parameters = operation.parameters.as_deref().unwrap_or(&[]);
    if !parameters.is_empty() {
        let _ = write!(html, "<table><caption>{}</caption>", say("参数", "Parameters"));
        for parameter in parameters {
            if let Ok(value) = serde_json::to_value(parameter) {
                let field = |name: &str| value.get(name).and_then(|v| v.as_str()).unwrap_or("").to_owned();
                let _ = write!(
                    html,
                    "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                    escape(&field("name")),
                    escape(&field("in")),
                    escape(&field("description"))
                );
            }
        }
        html.push_str("</table>");
    }
    let _ = write!(html, "<table><caption>{}</caption>", say("应答", "Answers"));
    for (status, response) in &operation.responses.responses {
        if let Ok(value) = serde_json::to_value(response) {
            let description = value.get("description").and_then(|v| v.as_str()).unwrap_or("");
            let _ = write!(html, "<tr><td><code>{status}</code></td><td>{}</td></tr>", escape(description));
        }
    }
    html.push_str("</table></details>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_every_endpoint_and_needs_nothing_from_outside() {
        for language in [Language::Zh, Language::En] {
            let page = render(language);
            for row in Site::new(crate::endpoints()).matrix() {
                assert!(page.contains(&escape(&row.path)), "{} is missing", row.path);
            }
            assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
        }
    }
}
