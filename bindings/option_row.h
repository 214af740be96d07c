#pragma once
// A row of an option table: the name that Python has for a member of a C++ options struct, and how it is filled.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <string>

#include "bindings/buffer.h"
#include "cosign/attest_statement.h"

namespace sigwright::bindings {

namespace py = pybind11;

template <class Options>
struct Row {
  const char* name;
  void (*set)(Options& options, py::handle value);
};

template <auto Member>
struct Owner;
template <class Class, class Type, Type Class::* Member>
struct Owner<Member> {
  using Options = Class;
  using Value = Type;
};

// A row that fills one member with what pybind11 makes of the value.
template <auto Member>
constexpr Row<typename Owner<Member>::Options> row(const char* name) {
  return {name, [](typename Owner<Member>::Options& options, py::handle value) {
            options.*Member = value.cast<typename Owner<Member>::Value>();
          }};
}

// The same for a member of a member.
template <auto Outer, auto Member>
constexpr Row<typename Owner<Outer>::Options> row_in(const char* name) {
  return {name, [](typename Owner<Outer>::Options& options, py::handle value) {
            options.*Outer.*Member = value.cast<typename Owner<Member>::Value>();
          }};
}

// The contents of a file; None stands for "none was given".
template <auto Member>
constexpr Row<typename Owner<Member>::Options> bytes_row(const char* name) {
  return {name, [](typename Owner<Member>::Options& options, py::handle value) {
            if (value.is_none()) return;
            const ByteArg bytes(value.cast<py::buffer>());
            (options.*Member).emplace(bytes.view().begin(), bytes.view().end());
          }};
}

// The path of a file, or what one holds.
inline cosign::Document document_from(py::handle value) {
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  const ByteArg bytes(value.cast<py::buffer>());
  return Bytes(bytes.view().begin(), bytes.view().end());
}

// Seconds, as Python has them. Throws ValueError for what no command would wait.
inline std::chrono::milliseconds seconds_from(py::handle value) {
  const auto seconds = value.cast<double>();
  if (!(seconds >= 0 && seconds <= 3600)) throw py::value_error("settle is a number of seconds from 0 to 3600");
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

template <auto Member>
constexpr Row<typename Owner<Member>::Options> settle_row() {
  return {"settle",
          [](typename Owner<Member>::Options& options, py::handle value) { options.*Member = seconds_from(value); }};
}

// Whether `rows` has a row of that name; if so, the value is set.
template <class Group, std::size_t N, std::derived_from<Group> Options>
bool set(const std::array<Row<Group>, N>& rows, Options& options, const std::string& name, py::handle value) {
  const auto found = std::ranges::find_if(rows, [&](const auto& row) { return name == row.name; });
  if (found == rows.end()) return false;
  try {
    found->set(options, value);
  } catch (const py::cast_error&) {
    // The type alone: the value may be a password.
    throw py::type_error("option " + name + " cannot be of type " + Py_TYPE(value.ptr())->tp_name);
  }
  return true;
}

}  // namespace sigwright::bindings
