//! The names that .NET accepts in `\p{..}`, and their characters in the dial alphabet.
//!
//! These are the names of general categories and .NET's list of blocks, which is older than today's Unicode and spells
//! the names differently:
//! <https://learn.microsoft.com/dotnet/standard/base-types/character-classes-in-regular-expressions>.

use crate::charset::CharSet;

/// The characters that `\p{name}` or `\P{name}` matches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Members {
    /// Those in the dial alphabet.
    pub(crate) set: CharSet,
    /// Whether the Kelvin sign is one of them. With option `i` it stands for the letter k too.
    pub(crate) kelvin: bool,
}

/// Returns true if there is a category or block of that name. Names are case-sensitive.
pub(crate) fn is_known(name: &str) -> bool {
    category(name, false).is_some() || block(name).is_some()
}

/// Returns the characters that a property matches: none if the name is unknown.
pub(crate) fn members(name: &str, negated: bool, ignore_case: bool) -> Members {
    if let Some(set) = category(name, ignore_case) {
        // Categories are not folded character by character, so the Kelvin sign does not matter.
        return Members { set: if negated { set.complement() } else { set }, kelvin: false };
    }
    let (set, kelvin) = block(name).unwrap_or_default();
    if negated {
        return Members { set: set.complement(), kelvin: !kelvin };
    }
    Members { set, kelvin }
}

fn chars(members: &str) -> CharSet {
    members.chars().fold(CharSet::EMPTY, |set, c| set.union(CharSet::single(c)))
}

fn category(name: &str, ignore_case: bool) -> Option<CharSet> {
    let (upper, lower) = (CharSet::range('A', 'Z'), CharSet::range('a', 'z'));
    let punctuation = chars("!\"#%&'*,./:;?@\\_-([{)]}");
    Some(match name {
        "Lu" | "Ll" | "Lt" if ignore_case => upper.union(lower),
        "Lu" => upper,
        "Ll" => lower,
        "L" => upper.union(lower),
        "N" | "Nd" => CharSet::DIGITS,
        "P" => punctuation,
        "Pc" => chars("_"),
        "Pd" => chars("-"),
        "Ps" => chars("([{"),
        "Pe" => chars(")]}"),
        "Po" => punctuation.difference(chars("_-([{)]}")),
        "S" => chars("+<=>|~$^`"),
        "Sc" => chars("$"),
        "Sk" => chars("^`"),
        "Sm" => chars("+<=>|~"),
        "Z" | "Zs" => chars(" "),
        "C" | "Cc" | "Cf" | "Cn" | "Co" | "Cs" | "Lm" | "Lo" | "Lt" | "M" | "Mc" | "Me" | "Mn" | "Nl" | "No" | "Pf"
        | "Pi" | "So" | "Zl" | "Zp" => CharSet::EMPTY,
        _ => return None,
    })
}

/// Returns the characters of a block in the alphabet, and whether the block contains the Kelvin sign.
fn block(name: &str) -> Option<(CharSet, bool)> {
    let letters = CharSet::range('A', 'Z').fold_case();
    Some(match name {
        "IsBasicLatin" => (CharSet::ALL, false),
        "IsLetterlikeSymbols" => (CharSet::EMPTY, true),
        // The character classes of XML, which have these names in .NET.
        "_xmlC" => (letters.union(CharSet::DIGITS).union(chars("-.:_")), true),
        "_xmlD" => (CharSet::DIGITS, false),
        "_xmlI" => (letters.union(chars(":_")), true),
        "_xmlW" => (letters.union(CharSet::DIGITS).union(chars("$+<=>^`|~")), true),
        _ if FOREIGN_BLOCKS.binary_search(&name).is_ok() => (CharSet::EMPTY, false),
        _ => return None,
    })
}

/// Blocks without characters of the alphabet, sorted.
const FOREIGN_BLOCKS: &[&str] = &[
    "IsAlphabeticPresentationForms",
    "IsArabic",
    "IsArabicPresentationForms-A",
    "IsArabicPresentationForms-B",
    "IsArmenian",
    "IsArrows",
    "IsBengali",
    "IsBlockElements",
    "IsBopomofo",
    "IsBopomofoExtended",
    "IsBoxDrawing",
    "IsBraillePatterns",
    "IsBuhid",
    "IsCJKCompatibility",
    "IsCJKCompatibilityForms",
    "IsCJKCompatibilityIdeographs",
    "IsCJKRadicalsSupplement",
    "IsCJKSymbolsandPunctuation",
    "IsCJKUnifiedIdeographs",
    "IsCJKUnifiedIdeographsExtensionA",
    "IsCherokee",
    "IsCombiningDiacriticalMarks",
    "IsCombiningDiacriticalMarksforSymbols",
    "IsCombiningHalfMarks",
    "IsCombiningMarksforSymbols",
    "IsControlPictures",
    "IsCurrencySymbols",
    "IsCyrillic",
    "IsCyrillicSupplement",
    "IsDevanagari",
    "IsDingbats",
    "IsEnclosedAlphanumerics",
    "IsEnclosedCJKLettersandMonths",
    "IsEthiopic",
    "IsGeneralPunctuation",
    "IsGeometricShapes",
    "IsGeorgian",
    "IsGreek",
    "IsGreekExtended",
    "IsGreekandCoptic",
    "IsGujarati",
    "IsGurmukhi",
    "IsHalfwidthandFullwidthForms",
    "IsHangulCompatibilityJamo",
    "IsHangulJamo",
    "IsHangulSyllables",
    "IsHanunoo",
    "IsHebrew",
    "IsHighPrivateUseSurrogates",
    "IsHighSurrogates",
    "IsHiragana",
    "IsIPAExtensions",
    "IsIdeographicDescriptionCharacters",
    "IsKanbun",
    "IsKangxiRadicals",
    "IsKannada",
    "IsKatakana",
    "IsKatakanaPhoneticExtensions",
    "IsKhmer",
    "IsKhmerSymbols",
    "IsLao",
    "IsLatin-1Supplement",
    "IsLatinExtended-A",
    "IsLatinExtended-B",
    "IsLatinExtendedAdditional",
    "IsLimbu",
    "IsLowSurrogates",
    "IsMalayalam",
    "IsMathematicalOperators",
    "IsMiscellaneousMathematicalSymbols-A",
    "IsMiscellaneousMathematicalSymbols-B",
    "IsMiscellaneousSymbols",
    "IsMiscellaneousSymbolsandArrows",
    "IsMiscellaneousTechnical",
    "IsMongolian",
    "IsMyanmar",
    "IsNumberForms",
    "IsOgham",
    "IsOpticalCharacterRecognition",
    "IsOriya",
    "IsPhoneticExtensions",
    "IsPrivateUse",
    "IsPrivateUseArea",
    "IsRunic",
    "IsSinhala",
    "IsSmallFormVariants",
    "IsSpacingModifierLetters",
    "IsSpecials",
    "IsSuperscriptsandSubscripts",
    "IsSupplementalArrows-A",
    "IsSupplementalArrows-B",
    "IsSupplementalMathematicalOperators",
    "IsSyriac",
    "IsTagalog",
    "IsTagbanwa",
    "IsTaiLe",
    "IsTamil",
    "IsTelugu",
    "IsThaana",
    "IsThai",
    "IsTibetan",
    "IsUnifiedCanadianAboriginalSyllabics",
    "IsVariationSelectors",
    "IsYiRadicals",
    "IsYiSyllables",
    "IsYijingHexagramSymbols",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_in_dotnet() {
        assert!(FOREIGN_BLOCKS.is_sorted());
        for name in ["L", "Lu", "IsGreek", "IsBasicLatin", "IsLatin-1Supplement", "_xmlW"] {
            assert!(is_known(name), "{name}");
        }
        for name in ["lu", "Greek", "LC", "isgreek", "Letter", ""] {
            assert!(!is_known(name), "{name}");
        }
    }

    #[test]
    fn every_character_has_one_category() {
        let categories = ["L", "N", "P", "S", "Z"].map(|name| members(name, false, false).set);
        let total: u32 = categories.iter().map(|set| set.len()).sum();
        assert_eq!(total as usize, crate::charset::ALPHABET_LEN);
        assert_eq!(categories.into_iter().fold(CharSet::EMPTY, CharSet::union), CharSet::ALL);
    }
}
