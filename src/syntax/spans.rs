//! The life of proc-macro2's spans: every text that is parsed stays in a table of its thread until someone clears it.

use std::cell::Cell;

thread_local! {
    static OPEN: Cell<u32> = const { Cell::new(0) };
}

/// While one is alive, spans made on this thread are good; when the outermost ends, the thread's table is emptied.
pub(crate) struct SpanScope(());

impl SpanScope {
    pub(crate) fn enter() -> SpanScope {
        OPEN.set(OPEN.get() + 1);
        SpanScope(())
    }
}

impl Drop for SpanScope {
    fn drop(&mut self) {
        OPEN.set(OPEN.get() - 1);
        if OPEN.get() == 0 {
            proc_macro2::extra::invalidate_current_thread_spans();
        }
    }
}
