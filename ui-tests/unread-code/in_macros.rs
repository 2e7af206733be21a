//! What stands in the arguments of a macro of which nothing is known may be no code; that of others is.

use quote::quote;
use somewhere_else::template;

fn unknown() {
    template! {
        fn made(&self) {
            #body
        }
    }
}

fn known_though_its_crate_is_not_there() {
    quote! {
        fn made(&self) {
            #body
        }
    };
}

fn code() {
    dbg!({
        fn inside() {
            let = 1; //~ unread-code
        }
    });
}

async fn after() {
    let _ = std::fs::read("a"); //~ blocking-call
}
