//! A Python string that is written in place: the text of a large message is then never copied.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::sink::Memory;

/// A string of ASCII characters, zeros at first, that nobody else has seen yet.
pub(super) struct UnseenString<'py> {
    py: Python<'py>,
    object: *mut ffi::PyObject,
    characters: *mut u8,
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
        // SAFETY: a new string of that length and one byte a character, which are not set yet.
        unsafe {
            let characters = ffi::PyUnicode_DATA(object).cast::<u8>();
            characters.write_bytes(0, Self::FIRST_LEN);
            Ok(Self { py, object, characters, len: Self::FIRST_LEN })
        }
    }

    /// The first `len` characters, as a string like any other.
    pub(super) fn finish(mut self, len: usize) -> PyResult<Bound<'py, PyString>> {
        debug_assert!(len <= self.len && self.bytes()[..len].is_ascii());
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
    fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `len` characters of one byte, all of them set, in a string that nobody else has seen.
        unsafe { std::slice::from_raw_parts_mut(self.characters, self.len) }
    }

    fn grow(&mut self, len: usize) {
        let old = self.len;
        if self.resize(len).is_err() {
            // As for any other memory in Rust; nothing up the stack could go on without it.
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<u8>());
        }
        // SAFETY: the string is `len` long now, and longer than before.
        unsafe { self.characters.add(old).write_bytes(0, len - old) };
    }
}

impl Drop for UnseenString<'_> {
    fn drop(&mut self) {
        // SAFETY: the thread is attached (`py`); the reference is ours, or null after `finish`.
        unsafe { ffi::Py_XDECREF(self.object) }
    }
}
