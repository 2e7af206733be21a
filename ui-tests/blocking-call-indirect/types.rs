//! Types that macros stand for, and bounds on types that are made of parameters.

macro_rules! kind {
    (slow) => { Slow };
    (quick) => { Quick };
    (list $inner:ty) => { Vec<$inner> };
}

pub struct Slow;

impl Slow {
    fn go(&self) {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

pub struct Quick;

impl Quick {
    fn go(&self) {}
}

pub struct Fields {
    slow: kind!(slow),
    quick: kind![quick],
    list: kind!(list kind!(slow)),
}

type Alias = kind!(slow);

pub async fn fields(fields: &Fields, given: kind!(slow), alias: &Alias) {
    fields.slow.go(); //~ blocking-call-indirect
    fields.quick.go();
    fields.list.iter().for_each(|it| it.go()); //~ blocking-call-indirect
    given.go(); //~ blocking-call-indirect
    alias.go(); //~ blocking-call-indirect
    let local: Option<kind!(quick)> = None;
    local.unwrap().go();
}

pub trait Run {
    fn run(&self);
}

pub struct Sized<const N: usize>;

impl Run for Sized<1> {
    fn run(&self) {
        Slow.go();
    }
}

impl Run for Sized<2> {
    fn run(&self) {}
}

fn run<const N: usize>()
where
    Sized<N>: Run,
{
    Sized::<N>.run();
}

/// Which it is, callers know: `possible`.
pub async fn open<const N: usize>(sized: Sized<N>)
where
    Sized<N>: Run,
{
    sized.run();
}

pub async fn known() {
    run::<1>(); //~ blocking-call-indirect
    run::<2>();
}

pub struct Held<T>(T);

impl Run for Held<u8> {
    fn run(&self) {
        Slow.go();
    }
}

/// There is no other.
pub async fn only_one<T>(held: Held<T>)
where
    Held<T>: Run,
{
    held.run(); //~ blocking-call-indirect
}
