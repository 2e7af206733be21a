//! What a closure owns goes with it.

pub struct Ticket;

impl Drop for Ticket {
    fn drop(&mut self) {
        std::fs::remove_file("ticket").ok();
    }
}

impl Ticket {
    fn show(&self) {}
}

pub struct Holder<F> {
    run: F,
}

pub async fn owned(ticket: Ticket) {
    let show = move || ticket.show(); //~ blocking-drop
    std::future::ready(()).await;
    show();
}

pub async fn borrowed(ticket: &Ticket) {
    let show = || ticket.show();
    show();
}

fn run(show: impl Fn()) {
    show();
}

pub async fn handed_on(ticket: Ticket) {
    run(move || ticket.show()); //~ blocking-call-indirect
}

pub async fn in_a_field(ticket: Ticket) {
    let holder = Holder { run: move || ticket.show() }; //~ blocking-drop
    (holder.run)();
}

fn maker(ticket: Ticket) -> impl Fn() {
    move || ticket.show()
}

pub async fn made_elsewhere(ticket: Ticket) {
    let show = maker(ticket); //~ blocking-drop
    show();
}

pub async fn in_a_box(ticket: Ticket) {
    let show: Box<dyn Fn()> = Box::new(move || ticket.show()); //~ blocking-drop
    show();
}

pub async fn elsewhere(ticket: Ticket, other: Ticket) -> impl Fn() {
    std::thread::spawn(move || other.show());
    move || ticket.show()
}

pub async fn forgotten(ticket: Ticket) {
    std::mem::forget(move || ticket.show());
}
