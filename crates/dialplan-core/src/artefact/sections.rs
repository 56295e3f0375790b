//! The sections of a file: bytes and tables of numbers, each preceded by its length.

use super::ArtefactError;

/// Every section begins at a multiple of this number of bytes.
const ALIGNED: usize = 8;

pub(super) struct SectionWriter<'a> {
    file: &'a mut Vec<u8>,
}

impl<'a> SectionWriter<'a> {
    pub(super) fn new(file: &'a mut Vec<u8>) -> SectionWriter<'a> {
        SectionWriter { file }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.file.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.file.extend_from_slice(bytes);
        self.file.resize(self.file.len().next_multiple_of(ALIGNED), 0);
    }

    pub(super) fn numbers(&mut self, numbers: &[u32]) {
        self.file.extend_from_slice(&(4 * numbers.len() as u64).to_le_bytes());
        self.file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        self.file.resize(self.file.len().next_multiple_of(ALIGNED), 0);
    }
}

pub(super) struct SectionReader<'a> {
    rest: &'a [u8],
}

impl<'a> SectionReader<'a> {
    pub(super) fn new(rest: &'a [u8]) -> SectionReader<'a> {
        SectionReader { rest }
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], ArtefactError> {
        let ends = ArtefactError::Damaged { what: "it ends too early" };
        let (length, rest) = self.rest.split_first_chunk::<8>().ok_or_else(|| ends.clone())?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ends.clone())?;
        let (section, rest) = rest.split_at_checked(length).ok_or_else(|| ends.clone())?;
        // Everything before this section is aligned, so the padding only completes this length to a multiple.
        self.rest = rest.split_at_checked(length.next_multiple_of(ALIGNED) - length).ok_or(ends)?.1;
        Ok(section)
    }

    pub(super) fn numbers(&mut self) -> Result<Vec<u32>, ArtefactError> {
        let (numbers, rest) = self.bytes()?.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(ArtefactError::Damaged { what: "a table of numbers ends within a number" });
        }
        Ok(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}
