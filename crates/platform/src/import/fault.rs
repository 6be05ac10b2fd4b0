//! Why a workbook cannot be read, small enough to be told from one process to another.

use kernel::{Problem, text};

use super::decode::{too_many_columns, too_many_rows};
use super::grid::{save_anew, whole};

/// Why a workbook cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// An archive, but no XLSX.
    NotAWorkbook,
    /// Cut off, contradictory, or not as the format wants it.
    Damaged,
    /// More comes out of it than may.
    TooLarge,
    /// Under a password.
    Encrypted,
    /// Two entries of one name: programs differ in which they read.
    Duplicates,
    /// Too many sheets.
    TooManySheets,
    /// No sheet that can be seen.
    NoSheet,
    /// Too many rows.
    TooManyRows,
    /// Too many columns, in this row.
    TooManyColumns(u32),
    /// The process that read it ended without an answer, or took too long.
    Died,
}

impl Fault {
    /// As a byte and a row.
    pub(super) fn number(self) -> (u8, u32) {
        match self {
            Fault::NotAWorkbook => (1, 0),
            Fault::Damaged => (2, 0),
            Fault::TooLarge => (3, 0),
            Fault::Encrypted => (4, 0),
            Fault::Duplicates => (5, 0),
            Fault::TooManySheets => (6, 0),
            Fault::NoSheet => (7, 0),
            Fault::TooManyRows => (8, 0),
            Fault::TooManyColumns(row) => (9, row),
            Fault::Died => (10, 0),
        }
    }
    /// The fault of a byte and a row; an unknown one is no answer.
    pub(super) fn of(number: u8, row: u32) -> Fault {
        match number {
            1 => Fault::NotAWorkbook,
            2 => Fault::Damaged,
            3 => Fault::TooLarge,
            4 => Fault::Encrypted,
            5 => Fault::Duplicates,
            6 => Fault::TooManySheets,
            7 => Fault::NoSheet,
            8 => Fault::TooManyRows,
            9 => Fault::TooManyColumns(row),
            _ => Fault::Died,
        }
    }
    /// For people.
    pub(super) fn problem(self) -> Problem {
        match self {
            Fault::NotAWorkbook => {
                whole(text!("文件不是 xlsx 工作簿。", "The file is no xlsx workbook."), save_anew())
            }
            Fault::Damaged => {
                whole(text!("文件已损坏或不完整。", "The file is damaged or incomplete."), save_anew())
            }
            Fault::TooLarge => whole(
                text!("工作簿的内容过大。", "The workbook holds too much."),
                text!(
                    "请删除无关的工作表和格式，或拆分后分次导入。",
                    "Remove sheets and formats that do not belong, or divide it and import the parts."
                ),
            ),
            Fault::Encrypted => whole(
                text!("文件设有打开密码。", "The file is protected by a password."),
                text!("请取消密码后另存为 xlsx。", "Remove the password and save it as xlsx."),
            ),
            Fault::Duplicates => whole(
                text!("文件内部有重名内容，不能确定以哪一份为准。", "The file holds two parts of one name."),
                save_anew(),
            ),
            Fault::TooManySheets => whole(
                text!("工作表过多。", "There are too many sheets."),
                text!("请只保留要导入的工作表。", "Keep only the sheet to be imported."),
            ),
            Fault::NoSheet => whole(
                text!("工作簿中没有可见的工作表。", "The workbook has no sheet that can be seen."),
                save_anew(),
            ),
            Fault::TooManyRows => too_many_rows(),
            Fault::TooManyColumns(row) => too_many_columns(i64::from(row)),
            Fault::Died => whole(text!("文件无法读取。", "The file cannot be read."), save_anew()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_means_its_fault() {
        for number in 0..=u8::MAX {
            let fault = Fault::of(number, 7);
            assert_eq!(Fault::of(fault.number().0, fault.number().1), fault);
            assert!(fault == Fault::Died || fault.number().0 == number);
            assert_eq!(fault.problem().fields.len(), 1);
        }
    }
}
