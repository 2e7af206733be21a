use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};

pub struct Mutex<T>(UnsafeCell<T>);
pub struct MutexGuard<'a, T>(&'a Mutex<T>);

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Mutex(UnsafeCell::new(value))
    }

    pub async fn lock(&self) -> MutexGuard<'_, T> {
        unimplemented!()
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        unimplemented!()
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        unimplemented!()
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {}
}
