//! The class `IndicatorBatchBuilder`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::batches::Batches;
use super::indicators::{self, Additions, Indicators, Row};
use super::intake::{self, Incoming};
use super::limits::Limits;
use super::policy::{self, Attach, OnDuplicate, OnInvalid};
use super::relationships::{Added, Kind, Relationships};
use super::report::Counts;
use crate::collector::CollectorPaused;
use crate::errors::{Failure, Fault, tim_error};
use crate::refang::python::refanged;
use crate::relationship::EntityRelationship;
use crate::relationship::columns::{Arguments, Given, MOST_ROWS, Rows};
use crate::relationship::notices::Notices;
use crate::relationship::resolve::{Resolver, UnknownNames};
use crate::relationship::vocabulary;
use crate::rows::{RowArguments, RowSource};

/// Where an indicator comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Rows,
    /// Different objects of one name, as the reports of a series, are one indicator to XSOAR: of such a duplicate the
    /// relationships are kept, whatever becomes of the rest.
    Stix,
}

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
    pub(super) notices: Notices,
    /// Grows with every change, so that an iteration notices one.
    pub(super) version: u64,
    on_invalid: OnInvalid,
    pub(super) on_duplicate: OnDuplicate,
    unknown_names: UnknownNames,
    rename_names: Option<Py<PyDict>>,
    additions: Additions,
    validate_values: bool,
    /// Read anew by each iteration.
    pub(super) sources: Vec<RowSource>,
}

#[pymethods]
impl IndicatorBatchBuilder {
    #[new]
    #[pyo3(signature = (
        *, batch_size=2000, max_relationships=2000, max_bytes=None, on_invalid="raise", on_duplicate="first",
        unknown_names="keep", rename_names=None, attach="dummy", validate_values=false, tags=None, tlp_color=None
    ), text_signature = "(*, batch_size=2000, max_relationships=2000, max_bytes=None, on_invalid='raise', on_duplicate='first', unknown_names='keep', rename_names=None, attach='dummy', validate_values=False, tags=(), tlp_color=None)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn __new__(
        py: Python<'_>,
        batch_size: i64,
        max_relationships: i64,
        max_bytes: Option<i64>,
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
                batch_size: at_least_one(py, "batch_size", batch_size)?,
                max_relationships: at_least_one(py, "max_relationships", max_relationships)?,
                max_bytes: max_bytes.map(|bytes| at_least_one(py, "max_bytes", bytes)).transpose()?,
            },
            attach: policy::attach(py, attach)?,
            on_invalid: policy::on_invalid(py, on_invalid)?,
            on_duplicate: policy::on_duplicate(py, on_duplicate)?,
            unknown_names: policy::unknown_names(py, unknown_names)?,
            rename_names: rename_names.map(|names| names.copy()).transpose()?.map(Bound::unbind),
            additions: Additions {
                tags: tags.map_or_else(|| Ok(Vec::new()), read_tags)?,
                tlp_color: tlp_color.map(Bound::unbind),
            },
            indicators: Indicators::default(),
            relationships: Relationships::default(),
            validate_values,
            sources: Vec::new(),
            counts: Counts::default(),
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
        let _paused = CollectorPaused::new(py);
        let mut taken = 0;
        for (number, row) in rows.try_iter()?.enumerate() {
            if number == MOST_ROWS {
                let message = format!("more than {MOST_ROWS} rows: is the iterator endless?");
                return Err(tim_error(py, &message, Some(number), ""));
            }
            taken += usize::from(self.take_indicator(&row?, Some(number), Origin::Rows)?);
        }
        Ok(taken)
    }

    /// Adds one relationship, or an `EntityRelationship` given as the only argument.
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
        let arguments = if let Ok(relationship) = name.cast::<EntityRelationship>() {
            EntityRelationship::arguments(relationship)?
        } else {
            let given =
                [Some(name), entity_a.into(), entity_a_type.into(), entity_b.into(), entity_b_type.into()];
            if given.iter().any(Option::is_none) {
                let message = "add_relationship() takes name, entity_a, entity_a_type, entity_b and entity_b_type, \
                    or one EntityRelationship";
                return Err(PyTypeError::new_err(message));
            }
            let [name, a, a_type, b, b_type] = given;
            let (reverse, kind) = (reverse_name.into(), relationship_type.into());
            let families = [entity_a_family.into(), entity_b_family.into()];
            relationship_arguments([name, a, a_type, b, b_type], reverse, kind, families, fields.into())
        };
        let mut resolver = self.resolver(py)?;
        self.take_relationship(&Rows::single(py, arguments), None, &mut resolver)?;
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
        let _paused = CollectorPaused::new(py);
        let mut resolver = self.resolver(py)?;
        let mut taken = 0;
        while let Some(row) = rows.advance()? {
            taken += usize::from(self.take_relationship(&rows, Some(row), &mut resolver)?);
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
            self.indicators.len(),
            self.relationships.count(),
            self.notices.unknown_names(py),
        )
    }

    fn __repr__(&self) -> String {
        format!(
            "<IndicatorBatchBuilder: {} indicators, {} relationships>",
            self.indicators.len(),
            self.relationships.count()
        )
    }
}

impl IndicatorBatchBuilder {
    pub(super) fn resolver<'py>(&self, py: Python<'py>) -> PyResult<Resolver<'py>> {
        let rename = self.rename_names.as_ref().map(|names| names.bind(py).clone());
        Ok(Resolver::new(&vocabulary::of_caller(py)?, self.unknown_names, rename))
    }

    fn take_stix(&mut self, reader: &Bound<'_, PyAny>) -> PyResult<usize> {
        let _paused = CollectorPaused::new(reader.py());
        let mut taken = 0;
        for (number, row) in reader.call_method0("indicators")?.try_iter()?.enumerate() {
            taken += usize::from(self.take_indicator(&row?, Some(number), Origin::Stix)?);
        }
        let mut resolver = self.resolver(reader.py())?;
        for (number, relationship) in reader.call_method0("relationships")?.try_iter()?.enumerate() {
            let relationship = relationship?;
            match intake::arguments(&relationship) {
                Ok((arguments, extra)) => {
                    let rows = Rows::single(relationship.py(), arguments);
                    if let Some(read) =
                        self.read_relationship(&rows, extra, "", Some(number), &mut resolver)?
                    {
                        self.store(read, None)?;
                    }
                }
                Err(Failure::Fault(fault)) => self.leave_out(relationship.py(), fault, Some(number))?,
                Err(failure) => return Err(failure.into_error(relationship.py(), Some(number))),
            }
        }
        for problem in reader.getattr("problems")?.try_iter()? {
            self.counts.add_problem(&problem?)?;
        }
        self.version += 1;
        Ok(taken)
    }

    /// Rows that have gone out cannot change.
    pub(super) fn check_streaming(&self, py: Python<'_>) -> PyResult<()> {
        if self.on_duplicate == OnDuplicate::First {
            return Ok(());
        }
        let message = "rows that have gone out cannot change: streamed rows need on_duplicate=\"first\"";
        Err(tim_error(py, message, None, "on_duplicate"))
    }

    /// Checks and copies a row; `None` where it is left out.
    pub(super) fn checked<'py>(
        &mut self,
        given: &Bound<'py, PyAny>,
        number: Option<usize>,
    ) -> PyResult<Option<Row<'py>>> {
        let Ok(dict) = given.cast::<PyDict>() else {
            let fault = Fault::expected("not-a-dict", "", "an indicator, which is a dict", given);
            self.leave_out(given.py(), fault, number)?;
            return Ok(None);
        };
        let mut row = indicators::take(dict, &self.additions)?;
        let mut faults = std::mem::take(&mut row.faults);
        if self.validate_values && faults.is_empty() && !row.is_dummy() {
            faults.extend(intake::value_fault(&row.value()?, &row.indicator_type()?, "value")?);
        }
        Ok(self.passes(given.py(), faults, number)?.then_some(row))
    }

    /// What is so wrong that it cannot be let through: `keep` is as `skip` here.
    pub(super) fn leave_out(&mut self, py: Python<'_>, fault: Fault, number: Option<usize>) -> PyResult<()> {
        if self.on_invalid == OnInvalid::Raise {
            return Err(fault.into_error(py, number));
        }
        self.counts.skipped += 1;
        self.counts.problem(fault, number);
        Ok(())
    }

    /// Reports what is wrong with a row, and says whether the row is taken nevertheless.
    fn passes(&mut self, py: Python<'_>, faults: Vec<Fault>, number: Option<usize>) -> PyResult<bool> {
        let valid = faults.is_empty();
        for fault in faults {
            if self.on_invalid == OnInvalid::Raise {
                return Err(fault.into_error(py, number));
            }
            self.counts.problem(fault, number);
        }
        let taken = valid || self.on_invalid == OnInvalid::Keep;
        self.counts.skipped += usize::from(!taken);
        Ok(taken)
    }

    /// Returns whether the row was taken: it is neither bad nor a duplicate to be left out.
    fn take_indicator(
        &mut self,
        given: &Bound<'_, PyAny>,
        number: Option<usize>,
        origin: Origin,
    ) -> PyResult<bool> {
        self.version += 1;
        let Some(row) = self.checked(given, number)? else { return Ok(false) };
        // Before anything is kept: a row is taken whole or, with "raise", not at all.
        let is_dummy = row.is_dummy();
        let known =
            if is_dummy { None } else { self.indicators.find(&row.value()?, &row.indicator_type()?)? };
        if known.is_some() {
            self.counts.duplicates += 1;
            if self.on_duplicate == OnDuplicate::First && origin == Origin::Rows {
                return Ok(false);
            }
        }
        let relationships = self.read_relationships_of(&row, number)?;
        let indicator = match known {
            _ if is_dummy => None,
            None => Some(self.indicators.add(&row)?),
            Some(known) => {
                match self.on_duplicate {
                    OnDuplicate::First => {}
                    OnDuplicate::Last => {
                        self.indicators.replace(known, &row);
                        self.relationships.take_from(known);
                    }
                    OnDuplicate::Merge => self.indicators.merge(known, &row)?,
                }
                Some(known)
            }
        };
        for relationship in relationships {
            self.store(relationship, indicator)?;
        }
        Ok(!is_dummy && (known.is_none() || self.on_duplicate != OnDuplicate::First))
    }

    /// The valid relationships of an indicator's row.
    pub(super) fn read_relationships_of<'py>(
        &mut self,
        row: &Row<'py>,
        number: Option<usize>,
    ) -> PyResult<Vec<Incoming<'py>>> {
        let mut read = Vec::new();
        let Some(relationships) = &row.relationships else { return Ok(read) };
        let py = relationships.py();
        let Ok(relationships) = relationships.cast::<PyList>() else {
            let fault = Fault::expected("bad-relationships", "relationships", "a list", relationships);
            self.leave_out(py, fault, number)?;
            return Ok(read);
        };
        let mut resolver = self.resolver(py)?;
        for (position, relationship) in relationships.iter().enumerate() {
            let path = format!("relationships[{position}]");
            match intake::arguments(&relationship) {
                Ok((arguments, extra)) => {
                    let rows = Rows::single(py, arguments);
                    read.extend(self.read_relationship(&rows, extra, &path, number, &mut resolver)?);
                }
                Err(Failure::Fault(fault)) => self.leave_out(py, fault.under(&path), number)?,
                Err(failure) => return Err(failure.into_error(py, number)),
            }
        }
        Ok(read)
    }

    /// Checks a relationship; `None` where it is left out.
    fn read_relationship<'py>(
        &mut self,
        rows: &Rows<'py>,
        extra: Option<Bound<'py, PyDict>>,
        path: &str,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<Option<Incoming<'py>>> {
        let mut incoming = match intake::read(rows, extra, resolver, &mut self.notices) {
            Ok(Some(incoming)) => incoming,
            Ok(None) => {
                self.counts.skipped += 1;
                return Ok(None);
            }
            Err(failure) => return Err(failure.into_error(rows.py(), number)),
        };
        let mut faults = std::mem::take(&mut incoming.faults);
        if self.validate_values && faults.is_empty() {
            let Kind { entity_a_type, entity_b_type, .. } = &incoming.kind;
            faults.extend(intake::value_fault(&incoming.entity_a, entity_a_type, "entity_a")?);
            faults.extend(intake::value_fault(&incoming.entity_b, entity_b_type, "entity_b")?);
        }
        if !path.is_empty() {
            faults = faults.into_iter().map(|fault| fault.under(path)).collect();
        }
        Ok(self.passes(rows.py(), faults, number)?.then_some(incoming))
    }

    /// Keeps a relationship; returns whether it was not there already.
    fn store(&mut self, incoming: Incoming<'_>, indicator: Option<u32>) -> PyResult<bool> {
        let kind = self.relationships.kind(&incoming.kind)?;
        let added = self.relationships.add(kind, &incoming.entity_a, &incoming.entity_b, incoming.fields)?;
        match (added, indicator) {
            (Added::New(row), Some(indicator)) => self.relationships.put_on(row, indicator),
            (Added::New(_), None) => {}
            (Added::Duplicate(row), indicator) => {
                self.counts.duplicates += 1;
                self.relationships.came_again(row, indicator);
            }
        }
        Ok(matches!(added, Added::New(_)))
    }

    fn take_relationship<'py>(
        &mut self,
        rows: &Rows<'py>,
        number: Option<usize>,
        resolver: &mut Resolver<'py>,
    ) -> PyResult<bool> {
        self.version += 1;
        match self.read_relationship(rows, None, "", number, resolver)? {
            Some(incoming) => self.store(incoming, None),
            None => Ok(false),
        }
    }
}

/// `EntityRelationship`'s arguments without those that an indicator's relationship has no place for.
fn relationship_arguments<'py>(
    [name, entity_a, entity_a_type, entity_b, entity_b_type]: [Option<Bound<'py, PyAny>>; 5],
    reverse_name: Option<Bound<'py, PyAny>>,
    relationship_type: Option<Bound<'py, PyAny>>,
    [entity_a_family, entity_b_family]: [Option<Bound<'py, PyAny>>; 2],
    fields: Option<Bound<'py, PyAny>>,
) -> Arguments<'py> {
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

fn at_least_one(py: Python<'_>, parameter: &str, given: i64) -> PyResult<usize> {
    match usize::try_from(given) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(tim_error(py, &format!("expected at least 1, got {given}"), None, parameter)),
    }
}

fn read_tags(tags: &Bound<'_, PyAny>) -> PyResult<Vec<Py<PyString>>> {
    if tags.is_none() {
        return Ok(Vec::new());
    }
    if tags.is_instance_of::<PyString>() {
        return Err(tim_error(tags.py(), "expected a list of tags, got one str", None, "tags"));
    }
    let mut read = Vec::new();
    for tag in tags.try_iter()? {
        read.push(tag?.cast_into::<PyString>()?.unbind());
    }
    Ok(read)
}
