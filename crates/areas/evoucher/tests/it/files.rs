//! Makers of vouchers: XML, OFD and PDF with the XML attached. Names, numbers and amounts are invented.

use std::io::Write;

use miniz_oxide::deflate::compress_to_vec_zlib;
use zip::write::SimpleFileOptions;

/// A digital invoice as the tax bureau writes it.
pub struct Invoice<'a> {
    pub number: &'a str,
    pub day: &'a str,
    pub buyer: (&'a str, &'a str),
    pub seller: (&'a str, &'a str),
    pub net: &'a str,
    pub tax: &'a str,
    pub total: &'a str,
    pub item: &'a str,
}

pub const OFFICE_CODE: &str = "11100000000000001A";

impl Default for Invoice<'_> {
    fn default() -> Self {
        Invoice {
            number: "26440000000000000001",
            day: "2026-03-01T10:00:00",
            buyer: ("单位1", OFFICE_CODE),
            seller: ("甲公司", "91110000000000002B"),
            net: "100.00",
            tax: "6.00",
            total: "106.00",
            item: "*纸制品*复印纸",
        }
    }
}

impl Invoice<'_> {
    pub fn xml(&self) -> String {
        let Invoice { number, day, buyer, seller, net, tax, total, item } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EInvoice><Header><EIid>{number}</EIid><Version>0.31</Version></Header>
             <EInvoiceData>
             <SellerInformation><SellerIdNum>{}</SellerIdNum><SellerName>{}</SellerName></SellerInformation>
             <BuyerInformation><BuyerIdNum>{}</BuyerIdNum><BuyerName>{}</BuyerName></BuyerInformation>
             <BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
             <TotalTax-includedAmount>{total}</TotalTax-includedAmount></BasicInformation>
             <IssuItemInformation><ItemName>{item}</ItemName><Amount>{net}</Amount><TaxRate>0.06</TaxRate>
             <ComTaxAm>{tax}</ComTaxAm></IssuItemInformation></EInvoiceData>
             <TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day}</IssueTime></TaxSupervisionInfo>
             </EInvoice>",
            seller.1, seller.0, buyer.1, buyer.0
        )
    }
}

/// An instance of XBRL of a kind.
pub fn xbrl(space: &str, elements: &[(&str, &str)]) -> String {
    let facts: String = elements
        .iter()
        .map(|(name, value)| format!("<{space}:{name} contextRef=\"c\">{value}</{space}:{name}>\n"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<xbrl xmlns=\"http://www.xbrl.org/2003/instance\"
         xmlns:{space}=\"http://xbrl.mof.gov.cn/taxonomy/2021-11-30/{space}\"><context id=\"c\"><entity>
         <identifier scheme=\"http://xbrl.mof.gov.cn\">x</identifier></entity></context>
         <unit id=\"CNY\"><measure>iso4217:CNY</measure></unit>{facts}</xbrl>"
    )
}

pub fn rail(number: &str, buyer: (&str, &str)) -> String {
    xbrl(
        "rai",
        &[
            ("ElectronicInvoiceRailwayETicketNumber", number),
            ("DateOfIssue", "2026-03-02"),
            ("TrainNumber", "G256"),
            ("DepartureStation", "北京南"),
            ("DestinationStation", "上海虹桥"),
            ("TravelDate", "2026-03-01"),
            ("Fare", "109.00"),
            ("TotalAmountExcludingTax", "100.00"),
            ("TaxAmount", "9.00"),
            ("NameOfPurchaser", buyer.0),
            ("UnifiedSocialCreditCodeOfPurchaser", buyer.1),
            ("IssueParty", ""),
            ("Name", "张三"),
        ],
    )
}

pub fn receipt(number: &str, payer: (&str, &str), payee: (&str, &str), yuan: &str) -> String {
    xbrl(
        "bker",
        &[
            ("NumberOfBankElectronicReceipt", number),
            ("DateOfBookkeeping", "2026-03-02"),
            ("AccountNameOfPayer", payer.0),
            ("AccountNumberOfPayer", payer.1),
            ("AccountNameOfPayee", payee.0),
            ("AccountNumberOfPayee", payee.1),
            ("TransactionAmountInFigures", yuan),
            ("Usage", "货款"),
        ],
    )
}

pub fn fiscal(number: &str, code: &str, payer: (&str, &str), yuan: &str) -> String {
    xbrl(
        "efi",
        &[
            ("EInvoiceNumber", number),
            ("EInvoiceCode", code),
            ("IssueDate", "20260301"),
            ("InvoicingPartyName", "某某大学"),
            ("InvoicingPartyCode", "12100000000000003C"),
            ("PayerPartyName", payer.0),
            ("PayerPartyCode", payer.1),
            ("TotalAmount", yuan),
            ("RandomNumber", "a1b2c3"),
        ],
    )
}

pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// An OFD with the XML attached.
pub fn ofd(xml: &str, signed: bool) -> Vec<u8> {
    let list = "<ofd:Attachments xmlns:ofd='http://www.ofdspec.org/2016'><ofd:Attachment ID='1'>
        <ofd:FileLoc>data.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>";
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("OFD.xml", b"<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>"),
        ("Doc_0/Attachs/Attachments.xml", list.as_bytes()),
        ("Doc_0/Attachs/data.xml", xml.as_bytes()),
        ("Doc_0/Pages/Page_0/Content.xml", b"<ofd:Page xmlns:ofd='http://www.ofdspec.org/2016'/>"),
    ];
    if signed {
        entries.push(("Doc_0/Signs/Signatures.xml", b"<a/>"));
    }
    zip(&entries)
}

/// A PDF with the XML attached, deflated or plain.
pub fn pdf(xml: &str, deflated: bool) -> Vec<u8> {
    let content = if deflated { compress_to_vec_zlib(xml.as_bytes(), 6) } else { xml.as_bytes().to_vec() };
    let filter = if deflated { "/Filter /FlateDecode " } else { "" };
    let mut out = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n2 0 obj\n".to_vec();
    out.extend(b"<</Type /Metadata /Length 9>>\nstream\n<?xml x?>\nendstream\nendobj\n3 0 obj\n");
    out.extend(format!("<</Type /EmbeddedFile {filter}/Length {}>>\nstream\r\n", content.len()).bytes());
    out.extend(content);
    out.extend(b"\nendstream\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");
    out
}
