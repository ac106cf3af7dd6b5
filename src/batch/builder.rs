//! The class `IndicatorBatchBuilder`.

use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::batches::Batches;
use super::intake::indicator::{Additions, check_shared};
use super::limits::Limits;
use super::options::{self, Options};
use super::stix;
use super::store::{Origin, Store, in_use};
use crate::collector::CollectorPaused;
use crate::errors::tim_error;
use crate::refang::python::refanged;
use crate::relationship::columns::{Given, MOST_ROWS, ROWS_BETWEEN_SIGNALS, Rows};
use crate::relationship::record::Record;
use crate::rows::RowArguments;
use crate::stix::python::StixReader;

/// Collects indicators and relationships and gives them out in batches within limits.
///
/// Nothing passed in is changed or kept: rows are copied when they are added, and the dicts of a batch are new.
/// Relationships that belong to no indicator go out on dummies, none of which carries more than `max_relationships`.
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
///     TypeError: an option of another type.
///
/// Rules:
///     The server is reached over one pipe, a message a batch: the limits bound such a message. Relationships without
///     an indicator go on a dummy (`$$DummyIndicator$$`), as the vendor's feeds send them.
///
/// Example:
///     >>> from xsoar_tim import IndicatorBatchBuilder
///     >>> builder = IndicatorBatchBuilder(batch_size=1000, on_invalid="skip", tags=("my-feed",))
///     >>> builder.add_indicator("198.51.100.7", "IP", score=3)
///     >>> builder.add_indicator("", "IP")
///     >>> list(builder)
///     [[{'value': '198.51.100.7', 'type': 'IP', 'score': 3, 'fields': {'tags': ['my-feed']}}]]
///     >>> builder.report.problems[0].code
///     'no-value'
#[pyclass(module = "xsoar_tim", subclass, weakref, frozen)]
pub(crate) struct IndicatorBatchBuilder {
    store: Py<Store>,
}

impl IndicatorBatchBuilder {
    fn store<'py>(&self, py: Python<'py>) -> PyResult<PyRef<'py, Store>> {
        in_use(self.store.bind(py).try_borrow())
    }

    fn store_mut<'py>(&self, py: Python<'py>) -> PyResult<PyRefMut<'py, Store>> {
        in_use(self.store.bind(py).try_borrow_mut())
    }

    fn add_one(&self, indicator: &Bound<'_, PyDict>) -> PyResult<()> {
        self.store_mut(indicator.py())?.add_indicator(indicator.as_any(), None, Origin::Rows).map(|_| ())
    }
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
        let options = Options {
            limits: Limits {
                batch_size: options::limit("batch_size", batch_size)?.unwrap_or(2000),
                max_relationships: options::limit("max_relationships", max_relationships)?.unwrap_or(2000),
                max_bytes: options::limit("max_bytes", max_bytes)?,
            },
            attach: options::attach(py, attach)?,
            on_invalid: options::on_invalid(py, on_invalid)?,
            on_duplicate: options::on_duplicate(py, on_duplicate)?,
            unknown_names: options::unknown_names(py, unknown_names)?,
            rename_names: rename_names.map(|names| names.copy()).transpose()?.map(Bound::unbind),
            additions: Additions {
                tags: tags.map_or_else(|| Ok(Vec::new()), options::read_tags)?,
                tlp_color: tlp_color.map(Bound::unbind),
            },
            validate_values,
        };
        Ok(Self { store: Py::new(py, Store::new(options))? })
    }

    /// Adds one indicator; only the keys that are given go into its dict.
    ///
    /// Args:
    ///     value: not empty.
    ///     type: display name of its type, such as `"IP"`.
    ///     score: 0 unknown, 1 good, 2 suspicious, 3 bad.
    ///     fields: by their CLI names, such as `{"tags": [...], "firstseenbysource": ...}`.
    ///     raw_json: what the source said, goes out as `rawJSON`.
    ///     relationships: `EntityRelationship` objects or dicts of their `to_indicator()`, which this indicator carries.
    ///     refang: undo what makes the value harmless to click on (`hxxp`, `[.]`, ...), see `refang`.
    ///     **extra: further keys, as they are (`service`, `enrichmentExcluded`, ...).
    ///
    /// Raises:
    ///     TimError: with `on_invalid="raise"`, what is wrong and its key path.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> builder.add_indicator("evil[.]example", "Domain", score=3, refang=True, service="my-feed")
    ///     >>> next(iter(builder))
    ///     [{'value': 'evil.example', 'type': 'Domain', 'score': 3, 'service': 'my-feed'}]
    #[pyo3(signature = (
        value, r#type, *, score=None, fields=None, raw_json=None, relationships=None, refang=false, **extra
    ))]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_indicator<'py>(
        &self,
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
        self.add_one(&indicator)
    }

    /// Adds indicators given as dicts, as `demisto.createIndicators` takes them; returns how many were taken.
    ///
    /// The relationships of a dummy among them count as relationships without an indicator. Duplicates that are left
    /// out and bad rows are not counted.
    ///
    /// Args:
    ///     rows: an iterable of indicator dicts, with `value`, `type` and what else is known.
    ///
    /// Raises:
    ///     TimError: with `on_invalid="raise"`, at the first bad row, with its position in `rows` and the key path.
    ///     TypeError: `rows` cannot be iterated over.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> rows = ({"value": f"198.51.100.{last}", "type": "IP"} for last in range(3))
    ///     >>> builder.add_indicators(rows)
    ///     3
    fn add_indicators<'py>(&self, py: Python<'py>, rows: &Bound<'py, PyAny>) -> PyResult<usize> {
        let mut store = self.store_mut(py)?;
        let is_plain = rows.is_exact_instance_of::<PyList>() || rows.is_exact_instance_of::<PyTuple>();
        let _paused = CollectorPaused::new(py);
        let mut rows = CollectorPaused::lifted(py, || rows.try_iter())?;
        let mut taken = 0;
        for number in 0.. {
            let row = if is_plain { rows.next() } else { CollectorPaused::lifted(py, || rows.next()) };
            let Some(row) = row.transpose()? else { break };
            if number == MOST_ROWS {
                let message = format!("more than {MOST_ROWS} rows: is the iterator endless?");
                return Err(tim_error(py, &message, Some(number), ""));
            }
            if number.is_multiple_of(ROWS_BETWEEN_SIGNALS) {
                py.check_signals()?;
            }
            taken += usize::from(store.add_indicator(&row, Some(number), Origin::Rows)?);
        }
        Ok(taken)
    }

    /// Adds one relationship, or an `EntityRelationship` or dict of its `to_indicator()` given as the only argument.
    ///
    /// Args:
    ///     name: of the relationship, such as `"uses"`; or the whole relationship.
    ///     entity_a: the value of the entity that it starts from, or of the only one with an indicator.
    ///     entity_a_type: the display name of its type.
    ///     entity_b: the value of the entity that it leads to.
    ///     entity_b_type: the display name of its type.
    ///     reverse_name: how B relates to A, by default as the vocabulary says (`"used-by"`).
    ///     relationship_type: `"IndicatorToIndicator"` by default.
    ///     entity_a_family: `"Indicator"` by default.
    ///     entity_b_family: `"Indicator"` by default.
    ///     fields: a dict of further fields, none by default.
    ///
    /// Example:
    ///     >>> from xsoar_tim import EntityRelationship, IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> builder.add_relationship("uses", "APT1", "Threat Actor", "Mimikatz", "Tool")
    ///     >>> builder.add_relationship(EntityRelationship("uses", "APT1", "Threat Actor", "Poison Ivy", "Malware"))
    ///     >>> builder.report.relationships
    ///     2
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
        &self,
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
        let mut store = self.store_mut(py)?;
        store.version += 1;
        let mut resolver = store.resolver(py)?;
        let read = if is_whole {
            store.read_relationship(&name, "", None, &mut resolver)?
        } else if required.iter().all(Option::is_some) {
            let [a, a_type, b, b_type] = required;
            let [reverse, kind, a_family, b_family, fields] = optional;
            let given = [Some(name), a, a_type, b, b_type];
            let arguments = relationship_arguments(given, reverse, kind, [a_family, b_family], fields);
            store.read_arguments(&Rows::single(py, arguments), None, "", None, &mut resolver)?
        } else {
            let message = "add_relationship() takes name, entity_a, entity_a_type, entity_b and entity_b_type, \
                or one relationship and nothing else";
            return Err(PyTypeError::new_err(message));
        };
        if let Some(relationship) = read {
            store.keep_relationship(relationship, None)?;
        }
        Ok(())
    }

    /// Adds relationships from columns, see `build_relationships`; returns how many were taken.
    ///
    /// Duplicates and bad rows are not counted. Each argument is one value for all rows, or a column: any iterable but
    /// `str`, `bytes` and `dict`.
    ///
    /// Args:
    ///     name, entity_a, entity_a_type, entity_b, entity_b_type, reverse_name, relationship_type, entity_a_family,
    ///         entity_b_family, fields: as `add_relationship` takes them, with its defaults.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> addresses = (f"198.51.100.{last}" for last in range(250))
    ///     >>> builder.add_relationships("communicates-with", addresses, "IP", "evil.example", "Domain")
    ///     250
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
        &self,
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
        let mut store = self.store_mut(py)?;
        if let Some(length) = rows.known_len() {
            store.relationships.reserve(length);
        }
        let _paused = CollectorPaused::unless(rows.runs_code(), py);
        let mut resolver = store.resolver(py)?;
        let mut taken = 0;
        while let Some(row) = rows.advance()? {
            store.version += 1;
            if let Some(read) = store.read_arguments(&rows, None, "", Some(row), &mut resolver)? {
                taken += usize::from(store.keep_relationship(read, None)?);
            }
        }
        Ok(taken)
    }

    /// Adds a CSV file or a plain list of values, to be read while batches are asked for and not kept.
    ///
    /// Rows become indicators after those that were added by themselves; a value and type that has been out is left
    /// out. A bad row is treated as `on_invalid` says and told with its line.
    ///
    /// Args:
    ///     source: a path, bytes, an open file, or an iterable of lines (of chunks where these are gzip, which is
    ///         unpacked; chunks of text would be taken for lines: give the response's `raw` or `iter_lines()`). Paths, bytes and lists are
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
    ///     max_unpacked_bytes: the most that gzip may unpack to, in bytes: a few bytes can unpack to gigabytes. From 1
    ///         on; 1 GiB if nothing is said.
    ///     **extra: further keys of every indicator.
    ///
    /// Raises:
    ///     TimError: an option that does not fit; `on_duplicate` other than `"first"`, since rows that have gone out
    ///         cannot change. While iterating: a column that is not there, a source that cannot be read, gzip that
    ///         unpacks to more than `max_unpacked_bytes`.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> text = b"value,seen" + bytes((10,)) + b"198.51.100.7,2024-01-02T00:00:00Z"
    ///     >>> builder.add_rows(text, fields={"seen": "firstseenbysource"})
    ///     >>> next(iter(builder))
    ///     [{'value': '198.51.100.7', 'type': 'IP', 'fields': {'firstseenbysource': '2024-01-02T00:00:00Z'}}]
    #[pyo3(signature = (
        source, value=None, r#type=None, fields=None, *, type_column=None, score=None, raw_json=false, refang=false,
        format="csv", delimiter=',', quote='"', header=true, comment=None, suffixes="bundled",
        max_unpacked_bytes=Given::Default, **extra
    ), text_signature = "($self, source, value='value', type=None, fields=None, *, type_column=None, score=None, raw_json=False, refang=False, format='csv', delimiter=',', quote='\"', header=True, comment=None, suffixes='bundled', max_unpacked_bytes=1073741824, **extra)")]
    #[expect(clippy::too_many_arguments, reason = "the public signature")]
    fn add_rows<'py>(
        &self,
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
        max_unpacked_bytes: Given<'py>,
        extra: Option<Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        self.store(py)?.check_streaming(py)?;
        let all = PyDict::new(py);
        if let Some(score) = score {
            all.set_item("score", score)?;
        }
        if let Some(extra) = extra {
            all.update(extra.as_mapping())?;
        }
        if let Some(fault) = check_shared(&all)?.into_iter().next() {
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
            max_unpacked_bytes: max_unpacked_bytes.into(),
        };
        let source = arguments.read()?;
        let mut store = self.store_mut(py)?;
        store.sources.push(source);
        store.version += 1;
        Ok(())
    }

    /// Adds all that a reader gives, for `add_stix`; returns how many indicators were added. `add_page` hands the reader a
    /// page, or finishes it.
    fn _read_stix<'py>(
        &self,
        py: Python<'py>,
        reader: &Bound<'py, StixReader>,
        add_page: &Bound<'py, PyAny>,
    ) -> PyResult<usize> {
        stix::read(self.store.bind(py), reader, add_page)
    }

    /// The batches: plain lists of plain dicts, ready for `demisto.createIndicators`.
    ///
    /// Each call starts anew and gives the same batches. With `rows`, an iterable of indicator dicts, those are read
    /// as the batches are asked for and not kept; they come after the builder's own indicators.
    ///
    /// Args:
    ///     rows: an iterable of indicator dicts, read once; none by default.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder(batch_size=2)
    ///     >>> rows = ({"value": f"198.51.100.{last}", "type": "IP"} for last in range(3))
    ///     >>> for batch in builder.batches(rows):
    ///     ...     print(len(batch))
    ///     2
    ///     1
    ///
    /// Raises:
    ///     TimError: `rows` with an `on_duplicate` other than `"first"`, since rows that have gone out cannot change.
    ///     RuntimeError: while iterating, if something was added meanwhile.
    #[pyo3(signature = (rows=None))]
    fn batches(&self, py: Python<'_>, rows: Option<&Bound<'_, PyAny>>) -> PyResult<Batches> {
        Batches::new(self.store.bind(py), rows)
    }

    fn __iter__(&self, py: Python<'_>) -> PyResult<Batches> {
        Batches::new(self.store.bind(py), None)
    }

    /// A `BuildReport` of what has been added and given out by now; a new one each time.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> builder.add_indicator("198.51.100.7", "IP")
    ///     >>> builder.report.indicators
    ///     1
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.store(py)?.report(py)
    }

    /// Whether rows are to be read while the batches are asked for, so that their number is not known.
    ///
    /// Example:
    ///     >>> from xsoar_tim import IndicatorBatchBuilder
    ///     >>> builder = IndicatorBatchBuilder()
    ///     >>> builder.is_streamed
    ///     False
    ///     >>> builder.add_rows(b"198.51.100.7", format="lines")
    ///     >>> builder.is_streamed
    ///     True
    #[getter]
    fn is_streamed(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(!self.store(py)?.sources.is_empty())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The store clears itself.
        visit.call(&self.store)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let store = self.store(py)?;
        let (indicators, relationships) = (store.indicators.len(), store.relationships.count());
        Ok(format!("<IndicatorBatchBuilder: {indicators} indicators, {relationships} relationships>"))
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
