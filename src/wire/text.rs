//! A Python string that is written in place: the text of a large message is then never copied.

use std::alloc::{Layout, handle_alloc_error};
use std::mem::MaybeUninit;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::sink::Memory;

/// A string of ASCII characters, not set at first, that nobody else has seen yet.
pub(super) struct UnseenString<'py> {
    py: Python<'py>,
    object: *mut ffi::PyObject,
    characters: *mut MaybeUninit<u8>,
    len: usize,
}

impl<'py> UnseenString<'py> {
    const FIRST_LEN: usize = 512;

    pub(super) fn new(py: Python<'py>) -> PyResult<Self> {
        // SAFETY: the thread is attached.
        let object = unsafe { ffi::PyUnicode_New(Self::FIRST_LEN.cast_signed(), 0x7f) };
        if object.is_null() {
            return Err(PyErr::fetch(py));
        }
        // SAFETY: a string of that length and one byte a character.
        let characters = unsafe { ffi::PyUnicode_DATA(object).cast() };
        Ok(Self { py, object, characters, len: Self::FIRST_LEN })
    }

    /// The first `len` characters, as a string like any other.
    ///
    /// # Safety
    ///
    /// They must have been set, each to an ASCII character.
    pub(super) unsafe fn finish(mut self, len: usize) -> PyResult<Bound<'py, PyString>> {
        debug_assert!(len <= self.len);
        self.resize(len)?;
        let object = std::mem::replace(&mut self.object, std::ptr::null_mut());
        // SAFETY: the string is ours alone, and no longer this value's.
        unsafe { Ok(Bound::from_owned_ptr(self.py, object).cast_into_unchecked()) }
    }

    fn resize(&mut self, len: usize) -> PyResult<()> {
        let length = ffi::Py_ssize_t::try_from(len)?;
        // SAFETY: nobody else has a reference to the string, nor has its hash been asked for, so it may be resized. That
        // may move it. On failure it is as it was.
        unsafe {
            if ffi::PyUnicode_Resize(&raw mut self.object, length) != 0 {
                return Err(PyErr::fetch(self.py));
            }
            self.characters = ffi::PyUnicode_DATA(self.object).cast();
        }
        self.len = len;
        Ok(())
    }
}

impl Memory for UnseenString<'_> {
    #[inline]
    fn bytes(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: `len` characters of one byte each, in a string that nobody else has seen.
        unsafe { slice::from_raw_parts_mut(self.characters, self.len) }
    }

    fn grow(&mut self, len: usize) {
        if self.resize(len).is_err() {
            // As for any other memory in Rust; nothing up the stack could go on without it.
            handle_alloc_error(Layout::array::<u8>(len).unwrap_or(Layout::new::<u8>()));
        }
    }
}

impl Drop for UnseenString<'_> {
    fn drop(&mut self) {
        // SAFETY: the thread is attached (`py`); the reference is ours, or null after `finish`.
        unsafe { ffi::Py_XDECREF(self.object) }
    }
}
