//! The class `IndicatorBatchBuilder`.

use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::batches::Batches;
use super::indicators::{self, Additions, Indicators};
use super::intake;
use super::limits::Limits;
use super::policy::{self, Attach, OnDuplicate, OnInvalid};
use super::relationships::Relationships;
use super::report::Counts;
use super::taking::Origin;
use crate::collector::CollectorPaused;
use crate::errors::tim_error;
use crate::refang::python::refanged;
use crate::relationship::columns::{Given, MOST_ROWS, ROWS_BETWEEN_SIGNALS, Rows};
use crate::relationship::notices::Notices;
use crate::relationship::record::Record;
use crate::relationship::resolve::UnknownNames;
use crate::rows::{RowArguments, RowSource};

/// Collects indicators and relationships and gives them out in batches within limits.
///
/// Nothing passed in is changed or kept: rows are copied when they are added, and the dicts of a batch are new.
/// Relationships that belong to no indicator ride on dummies, none of which carries more than `max_relationships`.
/// Indicators go out in the order added, then relationships in the order added; of the same relationship (name,
/// entities and their types) only the first.
///
/// Args:
///     batch_size: most indicators in a batch, dummies counted in.
///     max_relationships: most relationships in a batch, and so on a dummy.
///     max_bytes: most bytes of JSON of a batch (the list itself, as `json.dumps` writes it), or `None`. An indicator
///         that is larger alone goes out alone and is reported.
///     on_invalid: `"raise"` stops at the first bad row with a `TimError`, the rows before it stay; `"skip"` leaves bad
///         rows out, `"keep"` lets them through; both report them.
///     on_duplicate: which of two indicators with the same value and type goes out: `"first"`, `"last"` (at the place
///         of the first), or `"merge"` (fields updated, tags united, relationships joined).
///     unknown_names: relationship names that XSOAR does not know: `"keep"` (reverse `related-to`, as
///         `CommonServerPython`), `"skip"`, `"related-to"` (becomes that name) or `"raise"`.
///     rename_names: relationship names to replace first, such as `{"indicates": "indicated-by"}`.
///     attach: `"dummy"`, or `"entity_a"` to put a relationship on the indicator of this builder that is its entity A.
///     validate_values: check that each value is what its type says.
///     tags: added to the `tags` of every indicator, in a new list each.
///     tlp_color: `trafficlightprotocol` of every indicator that has none.
///
/// Raises:
///     TimError: an option that is not one of those above, or a limit below 1.
#[pyclass(module = "xsoar_tim", subclass, weakref)]
pub(crate) struct IndicatorBatchBuilder {
    pub(super) limits: Limits,
    pub(super) attach: Attach,
    pub(super) indicators: Indicators,
    pub(super) relationships: Relationships,
    pub(super) counts: Counts,
    /// Of the pass over the batches that is under way or was the last.
    pub(super) pass_counts: Counts,
    pub(super) is_streaming: bool,
    pub(super) notices: Notices,
    /// Grows with every change, so that an iteration notices one.
    pub(super) version: u64,
    pub(super) on_invalid: OnInvalid,
    pub(super) on_duplicate: OnDuplicate,
    pub(super) unknown_names: UnknownNames,
    pub(super) rename_names: Option<Py<PyDict>>,
    pub(super) additions: Additions,
    pub(super) validate_values: bool,
    /// Read anew by each iteration.
    pub(super) sources: Vec<RowSource>,
}

#[pymethods]
impl IndicatorBatchBuilder {
    #[new]
    #[pyo3(signature = (
        *, batch_size=None, max_relationships=None, max_bytes=None, on_invalid="raise", on_duplicate="first",
        unknown_names="keep", rename_names=None, attach="dummy", validate_values=false, tags=None, tlp_color=None
    ), text_signature = "(*, batch_size=2000, max_relationships=2000, max_bytes=None, on_invalid='raise', on_duplicate='first', unknown_names='keep', rename_names=None, attach='dummy', validate_values=False, tags=(), tlp_color=None)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn __new__(
        py: Python<'_>,
        batch_size: Option<Bound<'_, PyAny>>,
        max_relationships: Option<Bound<'_, PyAny>>,
        max_bytes: Option<Bound<'_, PyAny>>,
        on_invalid: &str,
        on_duplicate: &str,
        unknown_names: &str,
        rename_names: Option<&Bound<'_, PyDict>>,
        attach: &str,
        validate_values: bool,
        tags: Option<&Bound<'_, PyAny>>,
        tlp_color: Option<Bound<'_, PyString>>,
    ) -> PyResult<Self> {
        Ok(Self {
            limits: Limits {
                batch_size: policy::limit("batch_size", batch_size)?.unwrap_or(2000),
                max_relationships: policy::limit("max_relationships", max_relationships)?.unwrap_or(2000),
                max_bytes: policy::limit("max_bytes", max_bytes)?,
            },
            attach: policy::attach(py, attach)?,
            on_invalid: policy::on_invalid(py, on_invalid)?,
            on_duplicate: policy::on_duplicate(py, on_duplicate)?,
            unknown_names: policy::unknown_names(py, unknown_names)?,
            rename_names: rename_names.map(|names| names.copy()).transpose()?.map(Bound::unbind),
            additions: Additions {
                tags: tags.map_or_else(|| Ok(Vec::new()), policy::read_tags)?,
                tlp_color: tlp_color.map(Bound::unbind),
            },
            indicators: Indicators::default(),
            relationships: Relationships::default(),
            validate_values,
            sources: Vec::new(),
            counts: Counts::default(),
            pass_counts: Counts::default(),
            is_streaming: false,
            notices: Notices::default(),
            version: 0,
        })
    }

    /// Adds one indicator; only the keys that are given go into its dict.
    ///
    /// Args:
    ///     value: not empty.
    ///     type: display name of its type, such as `"IP"`.
    ///     score: 0 unknown, 1 good, 2 suspicious, 3 bad.
    ///     fields: by their CLI names, such as `{"tags": [...], "firstseenbysource": ...}`.
    ///     raw_json: what the source said, goes out as `rawJSON`.
    ///     relationships: `EntityRelationship` objects or dicts of their `to_indicator()`, which ride on this indicator.
    ///     refang: undo what makes the value harmless to click on (`hxxp`, `[.]`, ...), see `refang`.
    ///     **extra: further keys, as they are (`service`, `enrichmentExcluded`, ...).
    ///
    /// Raises:
    ///     TimError: with `on_invalid="raise"`, what is wrong and its key path.
    #[pyo3(signature = (
        value, r#type, *, score=None, fields=None, raw_json=None, relationships=None, refang=false, **extra
    ))]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_indicator<'py>(
        &mut self,
        py: Python<'py>,
        value: Bound<'py, PyAny>,
        r#type: Bound<'py, PyAny>,
        score: Option<Bound<'py, PyAny>>,
        fields: Option<Bound<'py, PyAny>>,
        raw_json: Option<Bound<'py, PyAny>>,
        relationships: Option<Bound<'py, PyAny>>,
        refang: bool,
        extra: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        let indicator = PyDict::new(py);
        match value.cast::<PyString>() {
            Ok(text) if refang => indicator.set_item("value", refanged(text))?,
            _ => indicator.set_item("value", value)?,
        }
        indicator.set_item("type", r#type)?;
        for (key, given) in [("score", score), ("rawJSON", raw_json), ("fields", fields)] {
            if let Some(given) = given {
                indicator.set_item(key, given)?;
            }
        }
        if let Some(extra) = extra {
            indicator.update(extra.as_mapping())?;
        }
        if let Some(relationships) = relationships {
            indicator.set_item("relationships", relationships)?;
        }
        self.take_indicator(&indicator, None, Origin::Rows)?;
        Ok(())
    }

    /// Adds indicators given as dicts, as `demisto.createIndicators` takes them; returns how many were taken.
    ///
    /// The relationships of a dummy among them count as relationships without an indicator. Duplicates that are left
    /// out and bad rows are not counted.
    ///
    /// Raises:
    ///     TimError: with `on_invalid="raise"`, at the first bad row, with its position in `rows` and the key path.
    fn add_indicators<'py>(&mut self, py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<usize> {
        let runs_code = !(rows.is_exact_instance_of::<PyList>() || rows.is_exact_instance_of::<PyTuple>());
        let _paused = CollectorPaused::unless(runs_code, py);
        let mut taken = 0;
        for (number, row) in rows.try_iter()?.enumerate() {
            if number == MOST_ROWS {
                let message = format!("more than {MOST_ROWS} rows: is the iterator endless?");
                return Err(tim_error(py, &message, Some(number), ""));
            }
            if number.is_multiple_of(ROWS_BETWEEN_SIGNALS) {
                py.check_signals()?;
            }
            taken += usize::from(self.take_indicator(&row?, Some(number), Origin::Rows)?);
        }
        Ok(taken)
    }

    /// Adds one relationship, or an `EntityRelationship` or dict of its `to_indicator()` given as the only argument.
    ///
    /// Raises:
    ///     TimError: with `on_invalid="raise"`, what is wrong; with `unknown_names="raise"`, the unknown name.
    #[pyo3(signature = (
        name, entity_a=Given::Default, entity_a_type=Given::Default, entity_b=Given::Default,
        entity_b_type=Given::Default, *, reverse_name=Given::Default, relationship_type=Given::Default,
        entity_a_family=Given::Default, entity_b_family=Given::Default, fields=Given::Default
    ), text_signature = "($self, name, entity_a=..., entity_a_type=..., entity_b=..., entity_b_type=..., *, reverse_name='', relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', fields=None)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_relationship<'py>(
        &mut self,
        py: Python<'py>,
        name: Bound<'py, PyAny>,
        entity_a: Given<'py>,
        entity_a_type: Given<'py>,
        entity_b: Given<'py>,
        entity_b_type: Given<'py>,
        reverse_name: Given<'py>,
        relationship_type: Given<'py>,
        entity_a_family: Given<'py>,
        entity_b_family: Given<'py>,
        fields: Given<'py>,
    ) -> PyResult<()> {
        let required = [entity_a.into(), entity_a_type.into(), entity_b.into(), entity_b_type.into()];
        let optional = [
            reverse_name.into(),
            relationship_type.into(),
            entity_a_family.into(),
            entity_b_family.into(),
            fields.into(),
        ];
        let is_whole =
            !name.is_instance_of::<PyString>() && required.iter().chain(&optional).all(Option::is_none);
        let (arguments, extra) = if is_whole {
            intake::arguments(&name).map_err(|failure| failure.into_error(py, None))?
        } else if required.iter().all(Option::is_some) {
            let [a, a_type, b, b_type] = required;
            let [reverse, kind, a_family, b_family, fields] = optional;
            (
                relationship_arguments(
                    [Some(name), a, a_type, b, b_type],
                    reverse,
                    kind,
                    [a_family, b_family],
                    fields,
                ),
                None,
            )
        } else {
            let message = "add_relationship() takes name, entity_a, entity_a_type, entity_b and entity_b_type, \
                or one relationship and nothing else";
            return Err(PyTypeError::new_err(message));
        };
        let mut resolver = self.resolver(py)?;
        self.take_relationship(&Rows::single(py, arguments), extra, None, &mut resolver)?;
        Ok(())
    }

    /// Adds relationships from columns, see `build_relationships`; returns how many were taken.
    ///
    /// Duplicates and bad rows are not counted.
    ///
    /// Raises:
    ///     TimError: columns of unequal length; with `on_invalid="raise"`, the first bad row, with its position.
    #[pyo3(signature = (
        name, entity_a, entity_a_type, entity_b, entity_b_type, *, reverse_name=Given::Default,
        relationship_type=Given::Default, entity_a_family=Given::Default, entity_b_family=Given::Default,
        fields=Given::Default
    ), text_signature = "($self, name, entity_a, entity_a_type, entity_b, entity_b_type, *, reverse_name='', relationship_type='IndicatorToIndicator', entity_a_family='Indicator', entity_b_family='Indicator', fields=None)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_relationships<'py>(
        &mut self,
        py: Python<'py>,
        name: Bound<'py, PyAny>,
        entity_a: Bound<'py, PyAny>,
        entity_a_type: Bound<'py, PyAny>,
        entity_b: Bound<'py, PyAny>,
        entity_b_type: Bound<'py, PyAny>,
        reverse_name: Given<'py>,
        relationship_type: Given<'py>,
        entity_a_family: Given<'py>,
        entity_b_family: Given<'py>,
        fields: Given<'py>,
    ) -> PyResult<usize> {
        let given = [name, entity_a, entity_a_type, entity_b, entity_b_type].map(Some);
        let (reverse, kind) = (reverse_name.into(), relationship_type.into());
        let families = [entity_a_family.into(), entity_b_family.into()];
        let mut rows = Rows::new(py, relationship_arguments(given, reverse, kind, families, fields.into()))?;
        if let Some(length) = rows.known_len() {
            self.relationships.reserve(length);
        }
        let _paused = CollectorPaused::unless(rows.runs_code(), py);
        let mut resolver = self.resolver(py)?;
        let mut taken = 0;
        while let Some(row) = rows.advance()? {
            taken += usize::from(self.take_relationship(&rows, None, Some(row), &mut resolver)?);
        }
        Ok(taken)
    }

    /// Adds a CSV file or a plain list of values, to be read while batches are asked for and not kept.
    ///
    /// Rows become indicators after those that were added by themselves; a value and type that has been out is left
    /// out. A bad row is treated as `on_invalid` says and told with its line.
    ///
    /// Args:
    ///     source: a path, bytes, an open file, or an iterable of lines; gzip is unpacked. Paths, bytes and lists are
    ///         read anew by each iteration over the batches, files and iterators only once.
    ///     value: the column with the values, by name or by position from 0.
    ///     type: the type of all of them. Without it and `type_column`, or where that is empty, it is detected.
    ///     fields: column to field, such as `{"seen": "firstseenbysource"}`; what a row leaves empty is left out.
    ///     type_column: the column with the types.
    ///     score: of all of them, 0 to 3.
    ///     raw_json: send all columns of the row as `rawJSON`, with `value` and `type`.
    ///     refang: undo what makes a value harmless to click on, see `refang`.
    ///     format: `"csv"`, or `"lines"` for one value a line.
    ///     delimiter, quote: of the CSV.
    ///     header: whether the first row has the columns' names.
    ///     comment: a character that begins lines to be left out.
    ///     suffixes: the public suffix list that decides what is a domain: `"bundled"` as in XSOAR's images, or
    ///         `"current"`.
    ///     **extra: further keys of every indicator.
    ///
    /// Raises:
    ///     TimError: an option that does not fit; `on_duplicate` other than `"first"`, since rows that have gone out
    ///         cannot change. While iterating: a column that is not there, a source that cannot be read.
    #[pyo3(signature = (
        source, value=None, r#type=None, fields=None, *, type_column=None, score=None, raw_json=false, refang=false,
        format="csv", delimiter=',', quote='"', header=true, comment=None, suffixes="bundled", **extra
    ), text_signature = "($self, source, value='value', type=None, fields=None, *, type_column=None, score=None, raw_json=False, refang=False, format='csv', delimiter=',', quote='\"', header=True, comment=None, suffixes='bundled', **extra)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_rows<'py>(
        &mut self,
        py: Python<'py>,
        source: Bound<'py, PyAny>,
        value: Option<Bound<'py, PyAny>>,
        r#type: Option<String>,
        fields: Option<Bound<'py, PyDict>>,
        type_column: Option<Bound<'py, PyAny>>,
        score: Option<Bound<'py, PyAny>>,
        raw_json: bool,
        refang: bool,
        format: &str,
        delimiter: char,
        quote: char,
        header: bool,
        comment: Option<char>,
        suffixes: &str,
        extra: Option<Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        self.check_streaming(py)?;
        let all = PyDict::new(py);
        if let Some(score) = score {
            all.set_item("score", score)?;
        }
        if let Some(extra) = extra {
            all.update(extra.as_mapping())?;
        }
        if let Some(fault) = indicators::check_shared(&all)?.into_iter().next() {
            return Err(fault.into_error(py, None));
        }
        let arguments = RowArguments {
            source,
            value: value.unwrap_or_else(|| PyString::new(py, "value").into_any()),
            indicator_type: r#type,
            type_column,
            fields,
            raw_json,
            refang,
            extra: all,
            format: format.to_owned(),
            delimiter,
            quote,
            header,
            comment,
            suffixes: suffixes.to_owned(),
        };
        self.sources.push(arguments.read()?);
        self.version += 1;
        Ok(())
    }

    /// Adds what the vendor's feed would make of STIX, see `xsoar_tim.stix.indicators`; returns how many indicators
    /// were taken.
    ///
    /// Relationships that the feed puts on one dummy count as relationships without an indicator. What a STIX object
    /// lacks is no fault of the caller: an indicator without a value or a relationship without an entity is left out
    /// and reported also with `on_invalid="raise"`.
    ///
    /// Args:
    ///     source: a bundle, TAXII envelope or list of objects, as bytes, text, a path, an open file or parsed; or an
    ///         iterable of those, which are pages.
    ///     profile: `"taxii2"` or `"mitre-attack"`.
    ///     create_relationships: whether relationship objects are read.
    ///     raw_json: whether `rawJSON` holds the object, or which keys of it.
    ///     **options: the others of `xsoar_tim.stix.indicators`.
    ///
    /// Raises:
    ///     TimError: JSON that cannot be read, with the position; an unknown profile or option.
    #[pyo3(
        signature = (source, *, profile="taxii2", create_relationships=true, raw_json=None, **options),
        text_signature = "($self, source, *, profile='taxii2', create_relationships=True, raw_json=True, **options)"
    )]
    fn add_stix<'py>(
        &mut self,
        py: Python<'py>,
        source: &Bound<'py, PyAny>,
        profile: &str,
        create_relationships: bool,
        raw_json: Option<Bound<'py, PyAny>>,
        options: Option<Bound<'py, PyDict>>,
    ) -> PyResult<usize> {
        let options = options.unwrap_or_else(|| PyDict::new(py));
        options.set_item("profile", profile)?;
        options.set_item("create_relationships", create_relationships)?;
        if let Some(raw_json) = raw_json {
            options.set_item("raw_json", raw_json)?;
        }
        let reader = py.import("xsoar_tim.stix")?.getattr("Reader")?.call((source,), Some(&options))?;
        let on_invalid = self.on_invalid;
        if on_invalid == OnInvalid::Raise {
            self.on_invalid = OnInvalid::Skip;
        }
        let taken = self.take_stix(&reader);
        self.on_invalid = on_invalid;
        taken
    }

    /// The batches: plain lists of plain dicts, ready for `demisto.createIndicators`.
    ///
    /// Each call starts anew and gives the same batches. With `rows`, an iterable of indicator dicts, those are read
    /// as the batches are asked for and not kept; they come after the builder's own indicators.
    ///
    /// Raises:
    ///     TimError: `rows` with an `on_duplicate` other than `"first"`, since rows that have gone out cannot change.
    ///     RuntimeError: while iterating, if something was added meanwhile.
    #[pyo3(signature = (rows=None))]
    fn batches<'py>(slf: &Bound<'py, Self>, rows: Option<&Bound<'py, PyAny>>) -> PyResult<Batches> {
        Batches::new(slf, rows)
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyResult<Batches> {
        Batches::new(slf, None)
    }

    /// A `BuildReport` of what has been added and given out by now.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.counts.report(
            py,
            &self.pass_counts,
            self.indicators.len(),
            self.relationships.count(),
            self.notices.unknown_names(py),
        )
    }

    /// Whether rows are to be read while the batches are asked for, so that their number is not known.
    #[getter]
    fn is_streamed(&self) -> bool {
        !self.sources.is_empty()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // What JSON can carry leads nowhere; these may.
        self.sources.iter().try_for_each(|source| visit.call(&source.source))?;
        self.counts.traverse(&visit)?;
        self.pass_counts.traverse(&visit)?;
        self.notices.traverse(&visit)?;
        if self.on_invalid == OnInvalid::Keep {
            self.indicators.traverse(&visit)?;
            self.relationships.traverse(&visit)?;
        }
        Ok(())
    }

    fn __clear__(&mut self) {
        self.sources.clear();
        self.counts = Counts::default();
        self.pass_counts = Counts::default();
        self.notices = Notices::default();
        self.indicators = Indicators::default();
        self.relationships = Relationships::default();
    }

    fn __repr__(&self) -> String {
        format!(
            "<IndicatorBatchBuilder: {} indicators, {} relationships>",
            self.indicators.len(),
            self.relationships.count()
        )
    }
}

/// `EntityRelationship`'s arguments without those that an indicator's relationship has no place for.
fn relationship_arguments<'py>(
    [name, entity_a, entity_a_type, entity_b, entity_b_type]: [Option<Bound<'py, PyAny>>; 5],
    reverse_name: Option<Bound<'py, PyAny>>,
    relationship_type: Option<Bound<'py, PyAny>>,
    [entity_a_family, entity_b_family]: [Option<Bound<'py, PyAny>>; 2],
    fields: Option<Bound<'py, PyAny>>,
) -> Record<'py> {
    [
        name,
        entity_a,
        entity_a_type,
        entity_b,
        entity_b_type,
        reverse_name,
        relationship_type,
        entity_a_family,
        entity_b_family,
        None,
        fields,
        None,
    ]
}
