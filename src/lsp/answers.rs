//! The answers to what an editor asks about an open text.

use std::hash::{DefaultHasher, Hash, Hasher};

use gen_lsp_types::Diagnostic as Shown;
use serde_json::{Value, json};

use super::actions;
use super::client::Abilities;
use super::diagnostics::Found;
use super::documents::Document;
use super::events::Question;
use super::hints;
use super::hover;
use super::position::{Atlas, Lines};
use super::roots::{Root, Roots};

/// `Null` where there is nothing to say, as of texts that are not open.
pub(super) fn answer(question: &Question, document: Option<&Document>, roots: &Roots, abilities: &Abilities) -> Value {
    let Some(document) = document else { return nothing(question) };
    let root = roots.of(&document.path).and_then(|at| roots.all.get(at));
    let found = roots.all.iter().filter_map(|root| root.found.get(&document.path)).flatten();
    if let Question::Findings(params) = question {
        let items: Vec<&Shown> = found.map(|found| &found.shown).collect();
        return report(&items, params.previous_result_id.as_deref());
    }
    let found: Vec<Found> = found.cloned().collect();
    let Some(root) = root else { return nothing(question) };
    about(question, document, &found, (root, roots, abilities)).unwrap_or_else(|| nothing(question))
}

/// What an editor understands as nothing.
fn nothing(question: &Question) -> Value {
    match question {
        Question::Findings(_) => json!({ "kind": "full", "items": [] }),
        _ => Value::Null,
    }
}

/// All findings, or that they are what they were.
fn report(items: &[&Shown], before: Option<&str>) -> Value {
    let items = json!(items);
    let mut hasher = DefaultHasher::new();
    items.to_string().hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    match before == Some(&id) {
        true => json!({ "kind": "unchanged", "resultId": id }),
        false => json!({ "kind": "full", "resultId": id, "items": items }),
    }
}

fn about(
    question: &Question,
    document: &Document,
    found: &[Found],
    (root, roots, abilities): (&Root, &Roots, &Abilities),
) -> Option<Value> {
    let judged = root.session.judged()?;
    let mut atlas = Atlas::new(&judged.found.sources, abilities.encoding);
    match question {
        Question::Findings(_) => None,
        Question::Actions(params) => {
            let context = actions::Context { judged, options: root.session.options(), document, abilities };
            Some(json!(actions::actions(&context, found, params, &mut atlas)))
        }
        Question::Hover(params) => {
            let lines = Lines::new(document.text.clone(), abilities.encoding);
            let offset = lines.offset(params.text_document_position_params.position);
            let files = root.session.files_at(&document.path);
            let mut said =
                files.into_iter().map(|file| hover::at((file, offset), &root.session, &mut atlas, abilities.markdown));
            said.find(|said| !said.is_null())
        }
        Question::Hints(params) => {
            let is_wanted = roots.preferences.inlay_hints;
            is_wanted.then(|| json!(hints::hints(found, params.range, &mut atlas)))
        }
        Question::Links(_) => Some(json!(hints::links(found, &mut atlas))),
        Question::Lenses(_) => {
            let files = root.session.files_at(&document.path);
            let is_wanted = roots.preferences.code_lens;
            is_wanted.then(|| json!(hints::lenses(&root.session, &files, &mut atlas)))
        }
    }
}
